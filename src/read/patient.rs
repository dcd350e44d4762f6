//! Reading from a pipe without being at its mercy.
//!
//! A read from a pipe blocks for as long as whoever writes to it likes, and a person who presses Ctrl-C meanwhile should not
//! have to wait. So a thread of its own does the reading, and the reader of its pieces looks up now and then.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

/// Says whether to give up.
pub(crate) type Stop<'a> = &'a (dyn Fn() -> bool + Sync);

/// How long a stop may go unnoticed.
const PATIENCE: Duration = Duration::from_millis(50);
/// Bytes of a piece, and pieces that may wait.
const PIECE: usize = 64 << 10;
const WAITING: usize = 8;

/// A blocking stream that can be given up.
pub(crate) struct Patient<'a> {
    pieces: Receiver<io::Result<Vec<u8>>>,
    piece: Vec<u8>,
    at: usize,
    stop: Stop<'a>,
}

impl<'a> Patient<'a> {
    /// Reads what `open` opens. The thread ends with the stream, or with the process if that ends first.
    pub(crate) fn new<R: Read>(open: impl FnOnce() -> io::Result<R> + Send + 'static, stop: Stop<'a>) -> Self {
        let (sender, pieces) = sync_channel(WAITING);
        thread::spawn(move || {
            let mut stream = match open() {
                Ok(stream) => stream,
                Err(error) => return drop(sender.send(Err(error))),
            };
            loop {
                let mut piece = vec![0; PIECE];
                let read = match stream.read(&mut piece) {
                    Ok(length) => {
                        piece.truncate(length);
                        Ok(piece)
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    Err(error) => Err(error),
                };
                let last = read.as_ref().map_or(true, Vec::is_empty);
                if sender.send(read).is_err() || last {
                    break;
                }
            }
        });
        Self { pieces, piece: Vec::new(), at: 0, stop }
    }
}

impl Read for Patient<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.piece.len() {
            match self.pieces.recv_timeout(PATIENCE) {
                Ok(piece) => {
                    self.piece = piece?;
                    self.at = 0;
                    if self.piece.is_empty() {
                        return Ok(0);
                    }
                }
                // The last piece has been taken.
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
                Err(RecvTimeoutError::Timeout) if (self.stop)() => return Err(io::Error::other("given up")),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
        let length = buffer.len().min(self.piece.len() - self.at);
        buffer[..length].copy_from_slice(&self.piece[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_all_there_is() {
        let bytes: Vec<u8> = (0..300_000_u32).map(|i| i as u8).collect();
        let expected = bytes.clone();
        let mut got = Vec::new();
        Patient::new(move || Ok(io::Cursor::new(bytes)), &|| false).read_to_end(&mut got).unwrap();
        assert_eq!(got, expected);
        assert!(Patient::new(|| Err::<io::Empty, _>(io::Error::other("no")), &|| false).read(&mut [0]).is_err());
    }

    #[test]
    fn does_not_wait_for_ever() {
        struct Silent;
        impl Read for Silent {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                loop {
                    thread::park();
                }
            }
        }
        assert!(Patient::new(|| Ok(Silent), &|| true).read(&mut [0]).is_err());
    }
}
