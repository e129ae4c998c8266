//! Futures side by side in one task.

use std::future::{Future, poll_fn};
use std::task::Poll;

/// Waits for all of them; what they yield, in their order. Each is asked again whenever one has news: they are few.
pub(super) async fn join<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut waiting: Vec<_> = futures
        .into_iter()
        .map(|future| (Some(Box::pin(future)), None))
        .collect();
    poll_fn(|context| {
        let mut is_done = true;
        for (future, output) in &mut waiting {
            let Some(running) = future else { continue };
            match running.as_mut().poll(context) {
                Poll::Ready(value) => {
                    *output = Some(value);
                    *future = None;
                }
                Poll::Pending => is_done = false,
            }
        }
        if is_done {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    waiting.into_iter().filter_map(|(_, value)| value).collect()
}

#[cfg(test)]
mod tests {
    use super::join;

    #[tokio::test]
    async fn all_are_under_way_at_once_and_the_outputs_keep_their_order() {
        let meeting = tokio::sync::Barrier::new(3);
        let joined = join((0..3).map(|number| {
            let meeting = &meeting;
            async move {
                meeting.wait().await;
                number
            }
        }))
        .await;
        assert_eq!(joined, [0, 1, 2]);
    }
}
