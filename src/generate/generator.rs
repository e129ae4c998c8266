//! Requests of one operation, each a pure function of a seed, a class and what there is to name

use std::collections::BTreeMap;
use std::sync::Arc;

use jsonschema::{Draft, Validator};
use serde_json::Value;

use super::bindings::Bindings;
use super::breaks::{Job, change, suits, wanted};
use super::class::{Class, Group, VALID};
use super::classes::CLASSES;
use super::compile::{Unsupported, compile};
use super::decide::{At, Decision, Recorder};
use super::draw::Draw;
use super::drawn::{Content, Drawn, Edits};
use super::role::Roles;
use super::schema::{Keyword, KeywordId, Schema};
use super::site::{Site, sites};
use super::tree::Tree;

/// Places that are tried for a class before it is given up.
const TRIES_MAX: usize = 8;

/// What generates the requests of one operation. Made once, drawn from often; cheap to clone.
#[derive(Clone, Debug)]
pub struct Generator {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    schema: Schema,
    path: String,
    sites: Vec<Site>,
    classes: Vec<&'static Class>,
    places: BTreeMap<&'static str, Vec<usize>>,
    /// There only where a value may fit a branch or a pattern by chance.
    validator: Option<Validator>,
}

impl Generator {
    /// Compiles the request schema of an operation. `path` is its documented path; `schema` the effective one.
    pub fn new(path: &str, schema: &Value, roles: &Roles) -> Result<Self, Unsupported> {
        let compiled = compile(schema, roles)?;
        let sites = sites(&compiled);
        let mut places = BTreeMap::new();
        for class in CLASSES {
            let found: Vec<usize> = sites
                .iter()
                .enumerate()
                .filter(|(_, site)| suits(class, &compiled, site))
                .map(|(index, _)| index)
                .collect();
            if !found.is_empty() {
                places.insert(class.id, found);
            }
        }
        let is_decidable = !compiled.has_branches
            && compiled
                .keywords
                .iter()
                .all(|keyword| keyword.word != "pattern");
        let validator = (!is_decidable).then(|| {
            jsonschema::options()
                .with_draft(Draft::Draft202012)
                .build(schema)
        });
        let validator = validator.transpose().map_err(|error| Unsupported {
            at: error.instance_path().to_string(),
            keyword: "$schema".to_owned(),
            why: error.to_string(),
        })?;
        Ok(Self {
            inner: Arc::new(Inner {
                schema: compiled,
                path: path.to_owned(),
                sites,
                classes: CLASSES
                    .iter()
                    .filter(|class| places.contains_key(class.id))
                    .collect(),
                places,
                validator,
            }),
        })
    }

    /// The classes that fit the operation, in the order of [`CLASSES`]; [`VALID`] is the first. Some need things to
    /// name, and draw nothing from bindings without them.
    pub fn classes(&self) -> &[&'static Class] {
        &self.inner.classes
    }

    /// A class for a seed: half of all requests are valid or rare, the rest is spread evenly.
    pub fn class_for(&self, seed: u64) -> &'static Class {
        let mut recorder = Recorder::of_seed(!seed);
        if recorder.rarely(At::ROOT, 2) {
            let rare = self
                .classes()
                .iter()
                .filter(|class| class.group == Group::Rare);
            let rare: Vec<_> = rare.collect();
            let index = recorder.one_of(At::ROOT, rare.len() * 4);
            return rare.get(index).map_or(VALID, |class| class);
        }
        let index = recorder.one_of(At::ROOT, self.classes().len());
        self.classes().get(index).map_or(VALID, |class| class)
    }

    /// The keyword behind one of [`Drawn::exercised`].
    pub fn keyword(&self, id: KeywordId) -> Option<&Keyword> {
        self.inner.schema.keywords.get(usize::from(id))
    }

    /// All keywords of the schema, by their ids.
    pub fn keywords(&self) -> &[Keyword] {
        &self.inner.schema.keywords
    }

    /// One request. None where the class does not fit the operation, or finds nothing to name.
    pub fn draw(&self, seed: u64, class: &'static Class, bindings: &Bindings) -> Option<Drawn> {
        self.make(class, bindings, &mut Recorder::of_seed(seed))
    }

    /// The same request, to be shrunk. The tree can be sent between threads, and so can what it yields.
    pub fn tree(&self, seed: u64, class: &'static Class, bindings: &Arc<Bindings>) -> Option<Tree> {
        Tree::new(self.clone(), seed, class, Arc::clone(bindings))
    }

    pub(super) fn redraw(
        &self,
        class: &'static Class,
        bindings: &Bindings,
        past: &[Decision],
    ) -> Option<(Drawn, Vec<Decision>)> {
        let mut recorder = Recorder::of_past(past);
        let drawn = self.make(class, bindings, &mut recorder)?;
        Some((drawn, recorder.into_made()))
    }

    pub(super) fn first(
        &self,
        seed: u64,
        class: &'static Class,
        bindings: &Bindings,
    ) -> Option<(Drawn, Vec<Decision>)> {
        let mut recorder = Recorder::of_seed(seed);
        let drawn = self.make(class, bindings, &mut recorder)?;
        Some((drawn, recorder.into_made()))
    }

    fn make<'a>(
        &'a self,
        class: &'static Class,
        bindings: &'a Bindings,
        recorder: &mut Recorder<'a>,
    ) -> Option<Drawn> {
        let places = self.inner.places.get(class.id)?;
        let first = recorder.decide_for_good(At::ROOT.child(0), places.len());
        let tries = places.len().min(TRIES_MAX);
        // A request that is made again is made in its own place and in no other.
        let known = recorder
            .is_past()
            .then(|| recorder.decide_for_good(At::ROOT.child(1), tries));
        let range = known.map_or(0..tries, |offset| offset..offset + 1);
        for offset in range {
            let index = places.get((first + offset) % places.len())?;
            let site = self.inner.sites.get(*index)?;
            let at = At::ROOT.child(offset as u64 + 2);
            let before = recorder.count();
            if let Some(drawn) = self.at_site(class, bindings, recorder, site, at) {
                if known.is_none() {
                    recorder.note(At::ROOT.child(1), offset);
                }
                return Some(drawn);
            }
            recorder.forget_after(before);
        }
        None
    }

    fn at_site<'a>(
        &'a self,
        class: &'static Class,
        bindings: &'a Bindings,
        recorder: &mut Recorder<'a>,
        site: &'a Site,
        at: At,
    ) -> Option<Drawn> {
        let schema = &self.inner.schema;
        let wanted = wanted(class, schema, site);
        let (valid, exercised) = Draw::new(schema, bindings, recorder, wanted).body(at.child(0));
        let mut drawn = Drawn {
            class,
            broken: None,
            content: Content::Json(Value::Null),
            twin: None,
            edits: Edits::default(),
            exercised,
        };
        if class == VALID {
            let fits = self.fits(&valid);
            drawn.content = Content::Json(valid);
            return fits.then_some(drawn);
        }
        let mut job = Job {
            class,
            schema,
            site,
            path: &self.inner.path,
            bindings,
            recorder,
            at: at.child(1),
            valid,
        };
        let changed = change(&mut job)?;
        let is_same = matches!(&changed.content, Content::Json(value) if *value == job.valid);
        if is_same && changed.broken.is_some() && changed.edits.is_empty() {
            // The valid body was like that already.
            return None;
        }
        drawn.content = changed.content;
        drawn.broken = changed.broken;
        drawn.edits = changed.edits;
        drawn.twin = Some(job.valid);
        self.is_true(&drawn).then_some(drawn)
    }

    fn fits(&self, value: &Value) -> bool {
        let validator = self.inner.validator.as_ref();
        validator.is_none_or(|validator| validator.is_valid(value))
    }

    /// Whether the schema sees of the body what it should, and nothing in its twin.
    fn is_true(&self, drawn: &Drawn) -> bool {
        let Some(validator) = &self.inner.validator else {
            return true;
        };
        let by_schema = drawn.broken.as_ref().is_some_and(|broken| broken.by_schema);
        let is_seen = drawn
            .value()
            .is_none_or(|value| validator.is_valid(value) != by_schema);
        is_seen
            && drawn
                .twin
                .as_ref()
                .is_none_or(|twin| validator.is_valid(twin))
    }
}
