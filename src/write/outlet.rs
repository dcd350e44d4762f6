//! Writing to a pipe without being at its mercy: the counterpart of patient reading.
//!
//! A pager that stops reading blocks whoever writes to it, and a person who presses Ctrl-C meanwhile should not have to wait.
//! So a thread of its own does the writing, and whoever hands it pieces looks up now and then.

use crate::error::{Error, Result};
use crate::monitor::Monitor;
use std::io::{self, Write};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How long a stop may go unnoticed.
const PATIENCE: Duration = Duration::from_millis(20);
/// Bytes of a piece, and pieces that may wait.
const PIECE: usize = 128 << 10;
const WAITING: usize = 8;

/// A stream that is written to by another thread.
pub(super) struct Outlet<'a> {
    pieces: SyncSender<Vec<u8>>,
    piece: Vec<u8>,
    thread: JoinHandle<io::Result<()>>,
    monitor: &'a dyn Monitor,
}

impl<'a> Outlet<'a> {
    /// Writes to `stream`; the thread ends with [`Outlet::finish`], or with the process if that ends first.
    pub(super) fn new(mut stream: impl Write + Send + 'static, monitor: &'a dyn Monitor) -> Self {
        let (pieces, waiting) = sync_channel::<Vec<u8>>(WAITING);
        let write = move || {
            for piece in waiting {
                stream.write_all(&piece)?;
            }
            stream.flush()
        };
        Self { pieces, piece: Vec::with_capacity(PIECE), thread: thread::spawn(write), monitor }
    }

    /// Hands over what is waiting here. An error here only says that the thread has ended: why, [`Outlet::finish`] tells.
    fn pass_on(&mut self) -> io::Result<()> {
        let mut piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        loop {
            piece = match self.pieces.try_send(piece) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Disconnected(_)) => return Err(io::ErrorKind::BrokenPipe.into()),
                Err(TrySendError::Full(piece)) => piece,
            };
            if self.monitor.interrupted() {
                return Err(io::Error::other("interrupted"));
            }
            thread::sleep(PATIENCE);
        }
    }

    /// Waits until everything is written. The error is that of the stream, if it had one.
    pub(super) fn finish(mut self) -> Result<()> {
        let passed = self.pass_on();
        let Self { pieces, thread, monitor, .. } = self;
        // Nothing more comes: the thread ends when it has written what waits.
        drop(pieces);
        while !thread.is_finished() && !monitor.interrupted() {
            thread::sleep(PATIENCE / 20);
        }
        if monitor.interrupted() {
            return Err(Error::Interrupted);
        }
        let written = thread.join().unwrap_or_else(|_| Err(io::Error::other("the writing thread died")));
        written.and(passed).map_err(super::splice::stdout_error)
    }
}

impl Write for Outlet<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.pass_on()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn everything_arrives_in_order() {
        let shared = Shared::default();
        let mut outlet = Outlet::new(shared.clone(), &());
        let bytes: Vec<u8> = (0..3_000_000_u32).map(|i| i as u8).collect();
        for piece in bytes.chunks(777) {
            outlet.write_all(piece).unwrap();
        }
        outlet.finish().unwrap();
        assert!(*shared.0.lock().unwrap() == bytes);
    }

    #[test]
    fn a_stream_that_fails_says_why() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut outlet = Outlet::new(Full, &());
        let _ = outlet.write_all(&vec![0; 10 * PIECE]);
        let error = outlet.finish().unwrap_err();
        assert!(matches!(error, Error::Io { source, .. } if source.kind() == io::ErrorKind::StorageFull));
    }
}
