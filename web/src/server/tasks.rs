//! Runs what Leptos spawns, on the one thread there is.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;

use any_spawner::{CustomExecutor, Executor};
use futures::executor::{LocalPool, LocalSpawner};
use futures::task::LocalSpawnExt;

struct Tasks(LocalSpawner);

impl CustomExecutor for Tasks {
    fn spawn(&self, task: Pin<Box<dyn Future<Output = ()> + Send>>) {
        self.spawn_local(task);
    }

    fn spawn_local(&self, task: Pin<Box<dyn Future<Output = ()>>>) {
        // Fails only when the pool is gone, which lives as long as the thread.
        let _ = self.0.spawn_local(task);
    }

    fn poll_local(&self) {}
}

thread_local! {
    static POOL: RefCell<LocalPool> = RefCell::new(started());
}

fn started() -> LocalPool {
    let pool = LocalPool::new();
    // A thread has one pool, so this is its first executor.
    let _ = Executor::init_local_custom_executor(Tasks(pool.spawner()));
    pool
}

/// Runs `future` to its end. Whenever nothing can go on, `wait` has to make something happen, or says that it cannot:
/// then there is no result.
pub fn complete<T: 'static>(future: impl Future<Output = T> + 'static, mut wait: impl FnMut() -> bool) -> Option<T> {
    POOL.with_borrow_mut(|pool| {
        let result = Rc::new(Cell::new(None));
        let place = result.clone();
        pool.spawner().spawn_local(async move { place.set(Some(future.await)) }).ok()?;
        loop {
            pool.run_until_stalled();
            if let Some(result) = result.take() {
                return Some(result);
            }
            if !wait() {
                return None;
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use futures::channel::oneshot;

    use super::*;

    #[test]
    fn waits_only_when_nothing_else_can_go_on() {
        let (sender, receiver) = oneshot::channel();
        let mut sender = Some(sender);
        let waits = Cell::new(0);
        let sum = complete(
            async move {
                let (inner, outer) = oneshot::channel();
                Executor::spawn_local(async move {
                    let _ = inner.send(1);
                });
                outer.await.unwrap_or(0) + receiver.await.unwrap_or(0)
            },
            || {
                waits.set(waits.get() + 1);
                sender.take().is_some_and(|sender| sender.send(2).is_ok())
            },
        );
        assert_eq!((sum, waits.get()), (Some(3), 1));
    }

    #[test]
    fn gives_up_when_nothing_can_happen_any_more() {
        assert_eq!(complete(futures::future::pending::<()>(), || false), None);
    }
}
