//! Requests that start together: each waits with its last byte until the others have come as far, so that what they race
//! for is the target's to give and not a matter of who connected first.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::exchange::Exchange;

/// An exchange with the moments between which the target answered it, both on the clock of this process.
#[derive(Clone, Debug)]
pub struct Timed {
    /// The exchange.
    pub exchange: Exchange,
    /// When the last byte of the request was about to leave: before that it could not have had an effect.
    pub invoked: Instant,
    /// When the whole answer had been read, or was given up.
    pub returned: Instant,
}

/// The line that requests wait at until so many have come to it.
#[derive(Debug)]
pub struct StartingLine(Mutex<Line>);

#[derive(Debug)]
struct Line {
    awaited: usize,
    wakers: Vec<Waker>,
}

impl StartingLine {
    /// A line that lets everybody go once `count` requests have come, or failed to.
    pub fn new(count: usize) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Line {
            awaited: count,
            wakers: Vec::new(),
        })))
    }

    /// Says that one of the requests will not come: it is not sent at all.
    pub fn pass(&self) {
        self.come();
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One more has come; the last one wakes the others.
    fn come(&self) {
        let mut line = self.line();
        line.awaited = line.awaited.saturating_sub(1);
        if line.awaited == 0 {
            for waker in std::mem::take(&mut line.wakers) {
                waker.wake();
            }
        }
    }

    fn poll(&self, context: &Context<'_>) -> Poll<()> {
        let mut line = self.line();
        if line.awaited == 0 {
            return Poll::Ready(());
        }
        line.wakers.push(context.waker().clone());
        Poll::Pending
    }
}

/// One request's place at the line. Whoever never comes is not waited for: dropping the place counts as coming.
#[derive(Debug)]
pub(super) struct Place {
    line: Arc<StartingLine>,
    has_come: bool,
}

impl Place {
    pub(super) const fn at(line: Arc<StartingLine>) -> Self {
        Self {
            line,
            has_come: false,
        }
    }

    fn poll(&mut self, context: &Context<'_>) -> Poll<()> {
        if !self.has_come {
            self.has_come = true;
            self.line.come();
        }
        self.line.poll(context)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.has_come {
            self.line.come();
        }
    }
}

/// When the last byte of a body left, for whoever sent it.
#[derive(Clone, Debug, Default)]
pub(super) struct Departure(Arc<Mutex<Option<Instant>>>);

impl Departure {
    fn note(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    pub(super) fn time(&self) -> Option<Instant> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A body that keeps its last byte back until the line is free.
#[derive(Debug)]
pub(super) struct HeldBody {
    /// All but the last byte, until it has left.
    first: Option<Bytes>,
    last: Option<Bytes>,
    place: Place,
    departure: Departure,
}

impl HeldBody {
    pub(super) fn new(mut body: Bytes, place: Place, departure: Departure) -> Self {
        let last = body.split_off(body.len().saturating_sub(1));
        let kept = |part: Bytes| (!part.is_empty()).then_some(part);
        Self {
            first: kept(body),
            last: kept(last),
            place,
            departure,
        }
    }
}

impl Body for HeldBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let body = self.get_mut();
        if let Some(first) = body.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        // Asked for more, the library has sent what it had, and writes it out when it is told to wait.
        if body.place.poll(context).is_pending() {
            return Poll::Pending;
        }
        body.departure.note();
        Poll::Ready(body.last.take().map(|last| Ok(Frame::data(last))))
    }

    fn is_end_stream(&self) -> bool {
        self.first.is_none() && self.last.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        let length = |part: &Option<Bytes>| part.as_ref().map_or(0, Bytes::len);
        let length = length(&self.first).saturating_add(length(&self.last));
        SizeHint::with_exact(u64::try_from(length).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::task::{Context, Poll, Waker};

    use bytes::Bytes;
    use http_body::Body as _;

    use super::{Departure, HeldBody, Place, StartingLine};

    fn next(body: &mut HeldBody) -> Poll<Option<Bytes>> {
        let mut context = Context::from_waker(Waker::noop());
        Pin::new(body)
            .poll_frame(&mut context)
            .map(|frame| frame.and_then(|frame| frame.ok()?.into_data().ok()))
    }

    fn held(line: &std::sync::Arc<StartingLine>, departure: &Departure) -> HeldBody {
        let place = Place::at(std::sync::Arc::clone(line));
        HeldBody::new(Bytes::from_static(b"{}"), place, departure.clone())
    }

    #[test]
    fn the_last_byte_stays_until_everybody_has_come() {
        let line = StartingLine::new(2);
        let left = Departure::default();
        let (mut one, mut two) = (held(&line, &left), held(&line, &left));
        assert_eq!(one.size_hint().exact(), Some(2));
        assert_eq!(next(&mut one), Poll::Ready(Some(Bytes::from_static(b"{"))));
        assert_eq!(next(&mut one), Poll::Pending);
        assert_eq!(next(&mut two), Poll::Ready(Some(Bytes::from_static(b"{"))));
        assert!(left.time().is_none());
        assert_eq!(next(&mut two), Poll::Ready(Some(Bytes::from_static(b"}"))));
        assert_eq!(next(&mut one), Poll::Ready(Some(Bytes::from_static(b"}"))));
        assert!(left.time().is_some() && next(&mut one) == Poll::Ready(None));
    }

    #[test]
    fn nobody_waits_for_a_request_that_failed_before_it_came() {
        let line = StartingLine::new(2);
        let left = Departure::default();
        let mut one = held(&line, &left);
        let two = held(&line, &left);
        assert!(next(&mut one).is_ready());
        assert_eq!(next(&mut one), Poll::Pending);
        drop(two);
        assert_eq!(next(&mut one), Poll::Ready(Some(Bytes::from_static(b"}"))));
    }

    #[test]
    fn a_body_of_one_byte_or_none_waits_too() {
        let line = StartingLine::new(1);
        let body = |bytes: &'static [u8]| {
            let place = Place::at(std::sync::Arc::clone(&line));
            HeldBody::new(Bytes::from_static(bytes), place, Departure::default())
        };
        assert_eq!(
            next(&mut body(b"1")),
            Poll::Ready(Some(Bytes::from_static(b"1")))
        );
        assert!(body(b"").is_end_stream());
        assert_eq!(next(&mut body(b"")), Poll::Ready(None));
    }
}
