//! Draws a valid body: every value is built to fit, none is thrown away

use serde_json::{Map, Number, Value};

use super::bindings::{Bindings, FieldBinding, Named, TypeBinding};
use super::decide::{At, Recorder};
use super::leaf;
use super::role::Role;
use super::schema::{
    Array, Bounds, KeywordId, Node, NodeId, Object, Others, Property, Schema, Shape,
};
use super::site::Hop;

/// Most items beyond the fewest that an array is given.
const MORE_ITEMS: usize = 3;
/// A key of a map whose keys are free.
const FREE_KEY: &str = "vdbspec";
/// Once in so many times an index type is left out.
const TYPELESS: u64 = 4;
/// Once in so many times an optional field that makes requests unusual is there.
const SELDOM: u64 = 8;

/// Which optional fields are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// Each one or not, as decided.
    Drawn,
    /// All.
    All,
    /// None.
    None,
}

/// What a body must have beyond what its schema asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'a> {
    /// The way to a place that must be there.
    pub(super) way: &'a [Hop],
    /// Which optional fields are there.
    pub(super) presence: Presence,
    /// The fewest items of arrays that may have as many.
    pub(super) items: usize,
    /// Whether of several aliases only the first may be named: what is broken is built around a plain name.
    pub(super) first_alias: bool,
    /// Whether only names of the run are named: in a body that is broken it may be hard to tell whose a name is.
    pub(super) own_only: bool,
    /// What the place is for: fields are then chosen for which there is such a thing.
    pub(super) role: Option<&'a Role>,
}

impl Wanted<'_> {
    /// Nothing.
    pub(super) const NOTHING: Wanted<'static> = Wanted {
        way: &[],
        presence: Presence::Drawn,
        items: 0,
        first_alias: false,
        own_only: false,
        role: None,
    };
}

/// A body in the making.
#[derive(Debug)]
pub(super) struct Draw<'a, 'b> {
    schema: &'a Schema,
    bindings: &'a Bindings,
    pub(super) recorder: &'b mut Recorder<'a>,
    wanted: Wanted<'a>,
    exercised: Vec<KeywordId>,
    /// How many fresh names there are.
    fresh: u32,
    /// The fields that have been taken.
    taken: Vec<usize>,
    /// The field and the index type that the object now in the making is about.
    subject: Subject<'a>,
    /// Whether the object now in the making holds the parameters of an index type.
    in_params: bool,
}

/// What the fields of one object have in common.
#[derive(Clone, Copy, Debug, Default)]
struct Subject<'a> {
    field: Option<&'a FieldBinding>,
    kind: Option<&'a TypeBinding>,
}

impl<'a, 'b> Draw<'a, 'b> {
    pub(super) fn new(
        schema: &'a Schema,
        bindings: &'a Bindings,
        recorder: &'b mut Recorder<'a>,
        wanted: Wanted<'a>,
    ) -> Self {
        Self {
            schema,
            bindings,
            recorder,
            wanted,
            exercised: Vec::new(),
            fresh: 0,
            taken: Vec::new(),
            subject: Subject::default(),
            in_params: false,
        }
    }

    /// The body, and the keywords that it obeys.
    pub(super) fn body(mut self, at: At) -> (Value, Vec<KeywordId>) {
        let value = self.value(self.schema.root, at, self.wanted.way);
        self.exercised.sort_unstable();
        self.exercised.dedup();
        (value, self.exercised)
    }

    /// `way` leads from this node to the place that must be there.
    fn value(&mut self, id: NodeId, at: At, way: &'a [Hop]) -> Value {
        let Some(node) = self.schema.node(id) else {
            return Value::Null;
        };
        self.exercised.extend(&node.keywords);
        if let Some(value) = self.by_role(node, at) {
            return value;
        }
        if let Some(default) = &node.default
            && way.is_empty()
            && !matches!(node.shape, Shape::Object(_) | Shape::Union(_))
            && !self.recorder.rarely(at.child(0), 2)
        {
            return default.clone();
        }
        self.by_shape(node, at.child(1), way)
    }

    fn by_shape(&mut self, node: &'a Node, at: At, way: &'a [Hop]) -> Value {
        match &node.shape {
            Shape::Any => self.anything(at),
            Shape::Listed(values) => {
                let index = self.recorder.one_of(at, values.len());
                values.get(index).cloned().unwrap_or_default()
            }
            Shape::Union(nodes) => {
                let (index, rest) = match way.split_first() {
                    Some((Hop::Branch(index), rest)) => (*index, rest),
                    _ => (self.recorder.one_of(at, nodes.len()), way),
                };
                let chosen = nodes.get(index).copied().unwrap_or_default();
                self.value(chosen, at.child(index as u64), rest)
            }
            Shape::Text(text) => Value::String(leaf::text(self.recorder, at, text)),
            Shape::Integer(bounds) => leaf::integer(self.recorder, at, *bounds).into(),
            Shape::Number(bounds) => leaf::number(self.recorder, at, *bounds),
            Shape::Boolean => Value::Bool(self.recorder.rarely(at, 2)),
            Shape::Null => Value::Null,
            Shape::Array(array) => self.array(array, at, way),
            Shape::Object(object) => self.object(node, object, at, way),
        }
    }

    /// Where anything may stand: a scalar of any kind.
    fn anything(&mut self, at: At) -> Value {
        match self.recorder.one_of(at, 4) {
            0 => Value::String("a".to_owned()),
            1 => Value::Bool(true),
            2 => leaf::integer(self.recorder, at.child(0), Bounds::default()).into(),
            _ => Value::Null,
        }
    }

    fn by_role(&mut self, node: &'a Node, at: At) -> Option<Value> {
        let high = match &node.shape {
            Shape::Text(text) => text.high,
            _ => None,
        };
        match node.role.as_ref()? {
            Role::Existing(kind) => Some(self.existing(*kind, at, high)),
            Role::Owner(kind) => {
                let first = self.names(*kind).first().copied();
                Some(first.map_or_else(|| self.fresh(*kind, at, high), Value::from))
            }
            Role::Fresh(kind) => {
                let field = self.subject.field;
                if let Some(field) = field.filter(|_| node.default_from.is_some())
                    && self.recorder.rarely(at.child(2), SELDOM)
                {
                    return Some(field.name.clone().into());
                }
                Some(self.fresh(*kind, at, high))
            }
            Role::Field => self.subject.field.map(|field| field.name.clone().into()),
            Role::Metric => {
                let metrics = self.metrics();
                let index = self.recorder.one_of(at, metrics.len());
                metrics.get(index).map(|metric| metric.clone().into())
            }
            Role::IndexType => self.subject.kind.map(|kind| kind.name.clone().into()),
            Role::Within(low, high) => {
                let bounds = Bounds {
                    low: Some(*low),
                    high: Some(*high),
                    step: None,
                };
                Some(leaf::integer(self.recorder, at, bounds).into())
            }
            Role::OneOf(values) => {
                let index = self.recorder.one_of(at, values.len());
                values.get(index).cloned()
            }
            Role::IndexParams | Role::Absent => None,
        }
    }

    fn metrics(&self) -> &'a [String] {
        match (self.subject.kind, self.subject.field) {
            (Some(kind), _) => &kind.metrics,
            (None, Some(field)) => &field.metrics,
            (None, None) => &[],
        }
    }

    fn existing(&mut self, kind: Named, at: At, high: Option<usize>) -> Value {
        let names = self.names(kind);
        if names.is_empty() {
            return self.fresh(kind, at, high);
        }
        let is_first = kind == Named::Alias && self.wanted.first_alias;
        let count = if is_first { 1 } else { names.len() };
        let index = self.recorder.one_of(at, count);
        names.get(index).map_or(Value::Null, |name| (*name).into())
    }

    /// What there is to name.
    fn names(&self, kind: Named) -> Vec<&'a str> {
        names(self.bindings, kind, self.wanted.own_only)
    }

    fn fresh(&mut self, kind: Named, at: At, high: Option<usize>) -> Value {
        let number = self.bindings.fresh_from.saturating_add(self.fresh);
        self.fresh = self.fresh.saturating_add(1);
        leaf::name(self.recorder, at.child(3), kind, number, high).into()
    }

    fn array(&mut self, array: &'a Array, at: At, way: &'a [Hop]) -> Value {
        let is_about_fields = self.is_about_fields(array.items);
        let mut high = array.high.unwrap_or(usize::MAX);
        if is_about_fields && !self.bindings.fields.is_empty() {
            high = high.min(self.bindings.fields.len());
        }
        let forced = usize::from(way.first() == Some(&Hop::Item));
        // A list of no items is a class of its own where the items are what a request is about.
        let least = array
            .low
            .max(forced)
            .max(self.wanted.items.min(high))
            .max(usize::from(is_about_fields));
        let most = high.min(least.saturating_add(MORE_ITEMS)).max(least);
        let mut items = Vec::new();
        for slot in 0..most {
            let slot_at = at.child(slot as u64);
            // Any item may go, so that shrinking can keep a later one alone; the last ones stay where too few are left.
            let is_short = most - slot <= least.saturating_sub(items.len());
            let is_drawn = self.recorder.decide(slot_at, 1, |random| {
                u64::from(slot < least || random % SELDOM == 0)
            });
            if slot < forced || is_drawn == 1 || is_short {
                let way = match (slot, way.split_first()) {
                    (0, Some((Hop::Item, rest))) => rest,
                    _ => &[],
                };
                items.push(self.value(array.items, slot_at.child(1), way));
            }
        }
        Value::Array(items)
    }

    fn is_about_fields(&self, id: NodeId) -> bool {
        let Some(Shape::Object(object)) = self.schema.node(id).map(|node| &node.shape) else {
            return false;
        };
        self.has_field(object)
    }

    fn has_field(&self, object: &Object) -> bool {
        object.properties.iter().any(|property| {
            let node = self.schema.node(property.node);
            node.is_some_and(|node| node.role == Some(Role::Field))
        })
    }

    fn object(&mut self, node: &'a Node, object: &'a Object, at: At, way: &'a [Hop]) -> Value {
        let before = (self.subject, self.in_params);
        self.in_params = node.role == Some(Role::IndexParams);
        if self.has_field(object) {
            self.subject = self.choose_subject(at);
        }
        let forced = match way.first() {
            Some(Hop::Key(index)) => Some(*index),
            _ => None,
        };
        let mut map = Map::new();
        for (index, property) in object.properties.iter().enumerate() {
            let at = at.child(index as u64 + 16);
            if forced == Some(index) || self.is_there(property, at) {
                let way = match (forced == Some(index), way.split_first()) {
                    (true, Some((_, rest))) => rest,
                    _ => &[],
                };
                map.insert(
                    property.key.clone(),
                    self.value(property.node, at.child(1), way),
                );
            }
        }
        if let Others::Of(node) = object.others
            && self.recorder.rarely(at.child(8), 2)
        {
            map.insert(FREE_KEY.to_owned(), self.value(node, at.child(9), &[]));
        }
        if self.in_params {
            self.parameters(&mut map, at);
        }
        (self.subject, self.in_params) = before;
        Value::Object(map)
    }

    /// Each field of the collection is taken once, as long as there are others.
    fn choose_subject(&mut self, at: At) -> Subject<'a> {
        let fields = &self.bindings.fields;
        let all = 0..fields.len();
        let free: Vec<usize> = all
            .clone()
            .filter(|index| !self.taken.contains(index))
            .collect();
        let free = if free.is_empty() { all.collect() } else { free };
        let free = self.suitable(free);
        let chosen = self.choose_field(&free, at.child(1));
        let index = free.get(chosen).copied().unwrap_or_default();
        self.taken.push(index);
        let field = fields.get(index);
        let types = field.map_or(&[][..], |field| &field.types);
        let kind = self.choose_type(types, at.child(2));
        let kind = match self.wanted.role {
            Some(Role::IndexType) => kind.or_else(|| types.first()),
            Some(Role::IndexParams) => kind
                .filter(|kind| !kind.params.is_empty())
                .or_else(|| types.iter().find(|kind| !kind.params.is_empty()))
                .or(kind),
            _ => kind,
        };
        Subject { field, kind }
    }

    /// A field that more can be asked of comes more often.
    fn choose_field(&mut self, free: &[usize], at: At) -> usize {
        let fields = &self.bindings.fields;
        let weight = |index: &usize| fields.get(*index).map_or(1, |field| 1 + field.types.len());
        let weights: Vec<u64> = free.iter().map(|index| weight(index) as u64).collect();
        let last = free.len().saturating_sub(1) as u64;
        let chosen = self.recorder.decide(at, last, |random| {
            let mut rest = random % weights.iter().sum::<u64>().max(1);
            let at = weights.iter().position(|weight| {
                let is_it = rest < *weight;
                rest = rest.saturating_sub(*weight);
                is_it
            });
            at.unwrap_or_default() as u64
        });
        usize::try_from(chosen).unwrap_or_default()
    }

    /// No type at all comes as often as with a list of three: what else a request has, often goes with that alone.
    fn choose_type(&mut self, types: &'a [TypeBinding], at: At) -> Option<&'a TypeBinding> {
        let count = types.len() as u64;
        let kind = self.recorder.decide(at, count, |random| {
            if random % TYPELESS == 0 || count == 0 {
                0
            } else {
                1 + random / TYPELESS % count
            }
        });
        let kind = usize::try_from(kind).ok()?.checked_sub(1)?;
        types.get(kind)
    }

    /// Of these fields those that have what the wanted place is for, if any has.
    fn suitable(&self, fields: Vec<usize>) -> Vec<usize> {
        let has = |field: &FieldBinding| match self.wanted.role {
            Some(Role::Metric) => !field.metrics.is_empty(),
            Some(Role::IndexType) => !field.types.is_empty(),
            Some(Role::IndexParams) => field.types.iter().any(|kind| !kind.params.is_empty()),
            _ => true,
        };
        let bound = &self.bindings.fields;
        let chosen: Vec<usize> = fields
            .iter()
            .copied()
            .filter(|index| bound.get(*index).is_some_and(has))
            .collect();
        if chosen.is_empty() { fields } else { chosen }
    }

    fn is_there(&mut self, property: &Property, at: At) -> bool {
        if property.required {
            return true;
        }
        let node = self.schema.node(property.node);
        let role = node.and_then(|node| node.role.as_ref());
        let rarity = match role {
            Some(Role::Absent) => return false,
            Some(Role::Existing(kind) | Role::Owner(kind)) if self.names(*kind).is_empty() => {
                return false;
            }
            Some(Role::Field) if self.subject.field.is_none() => return false,
            Some(Role::IndexParams) if self.subject.kind.is_some() => return true,
            Some(Role::IndexType) => match self.subject.kind {
                None => return false,
                Some(_) if self.in_params => return true,
                Some(_) => SELDOM,
            },
            Some(Role::Metric) if self.metrics().is_empty() => return false,
            Some(Role::Metric) if self.subject.kind.is_some_and(|kind| kind.needs_metric) => {
                return true;
            }
            _ if node.is_some_and(|node| node.deprecated) => SELDOM,
            _ => 2,
        };
        match self.wanted.presence {
            Presence::All => true,
            Presence::None => false,
            Presence::Drawn => self.recorder.rarely(at, rarity),
        }
    }

    fn parameters(&mut self, map: &mut Map<String, Value>, at: At) {
        let Some(kind) = self.subject.kind else {
            return;
        };
        for (index, (key, low, high)) in kind.params.iter().enumerate() {
            let bounds = Bounds {
                low: Some(*low),
                high: Some(*high),
                step: None,
            };
            let value = leaf::integer(self.recorder, at.child(index as u64 + 4), bounds);
            map.insert(key.clone(), Value::Number(Number::from(value)));
        }
    }
}

/// What there is to name, or what of it is the run's own.
pub(super) fn names(bindings: &Bindings, kind: Named, own_only: bool) -> Vec<&str> {
    let names = bindings.of(kind).iter().map(String::as_str);
    names
        .filter(|name| !own_only || name.contains('<'))
        .collect()
}
