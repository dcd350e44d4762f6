//! Memory maps that survive their file becoming shorter.
//!
//! Touching a mapped page that no longer has a file behind it raises SIGBUS, which by default ends the process without a
//! word. Here a handler looks whether the address belongs to one of our maps; if so it puts zero pages there, marks the map as
//! shrunk, and the reader goes on, to find the mark when it has finished ([`Map::shrunk`]). Faults at other addresses go to
//! whatever handler was there before.
//!
//! The handler may run at any instruction of any thread, so it uses nothing but atomics in a static table and one system call.
//! This is the only file of the stage with `unsafe` code.
#![allow(unsafe_code)]

use std::fs::File;
use std::io;

use memmap2::{Mmap, MmapOptions};

/// A file, or its first bytes, in memory.
#[derive(Debug)]
pub(crate) struct Map {
    // Dropped before the bytes: once they are unmapped, the address may be somebody else's.
    #[cfg(unix)]
    slot: guard::Slot,
    bytes: Mmap,
}

impl Map {
    /// Maps the first `len` bytes of `file`. An error means: read it some other way.
    pub(crate) fn new(file: &File, len: usize) -> io::Result<Self> {
        #[cfg(unix)]
        guard::install()?;
        // SAFETY: the map is read-only and private to this value. That another process writes to the file while we read cannot
        // be ruled out on any system that has files; what a program sees then is bytes of unspecified value, every use of
        // which as text is preceded by its own UTF-8 check, and a file that becomes shorter is dealt with by `guard`.
        let bytes = unsafe { MmapOptions::new().len(len).map(file)? };
        #[cfg(unix)]
        {
            // A hint only: not every file system takes it.
            let _ = bytes.advise(memmap2::Advice::Sequential);
            let slot = guard::Slot::claim(bytes.as_ptr() as usize, bytes.len())
                .ok_or_else(|| io::Error::other("too many maps"))?;
            Ok(Self { slot, bytes })
        }
        #[cfg(not(unix))]
        Ok(Self { bytes })
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether some of the bytes seen so far may have been zeros in place of a part of the file that had gone.
    pub(crate) fn shrunk(&self) -> bool {
        #[cfg(unix)]
        return self.slot.shrunk();
        // Elsewhere a mapped file cannot be cut.
        #[cfg(not(unix))]
        false
    }
}

#[cfg(unix)]
mod guard {
    use std::io;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::sync::{Mutex, OnceLock, PoisonError};

    /// Maps at a time; Linux allows a process 65,530 by default. Untouched entries cost no memory.
    const SLOTS: usize = 1 << 16;

    struct Entry {
        /// Zero while the entry is free.
        start: AtomicUsize,
        len: AtomicUsize,
        shrunk: AtomicBool,
    }

    static TABLE: [Entry; SLOTS] =
        [const { Entry { start: AtomicUsize::new(0), len: AtomicUsize::new(0), shrunk: AtomicBool::new(false) } };
            SLOTS];
    /// No entry at or above this one was ever used.
    static USED: AtomicUsize = AtomicUsize::new(0);
    static FREE: Mutex<Vec<usize>> = Mutex::new(Vec::new());
    static PAGE: AtomicUsize = AtomicUsize::new(0);
    static PREVIOUS: OnceLock<libc::sigaction> = OnceLock::new();

    /// An entry of the table, given back when dropped.
    #[derive(Debug)]
    pub(super) struct Slot(usize);

    impl Slot {
        pub(super) fn claim(start: usize, len: usize) -> Option<Self> {
            let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
            let at = match free.pop() {
                Some(at) => at,
                None if USED.load(Ordering::Relaxed) < SLOTS => USED.fetch_add(1, Ordering::SeqCst),
                None => return None,
            };
            let entry = &TABLE[at];
            // Releasing, one after the other: who sees the length sees that the start is no longer the former map's.
            entry.len.store(len, Ordering::Release);
            entry.shrunk.store(false, Ordering::Relaxed);
            entry.start.store(start, Ordering::Release);
            Some(Self(at))
        }

        pub(super) fn shrunk(&self) -> bool {
            TABLE[self.0].shrunk.load(Ordering::SeqCst)
        }
    }

    impl Drop for Slot {
        fn drop(&mut self) {
            TABLE[self.0].start.store(0, Ordering::SeqCst);
            FREE.lock().unwrap_or_else(PoisonError::into_inner).push(self.0);
        }
    }

    /// Puts the handler in place, once for the process.
    pub(super) fn install() -> io::Result<()> {
        static DONE: OnceLock<Result<(), i32>> = OnceLock::new();
        DONE.get_or_init(|| try_install().map_err(|error| error.raw_os_error().unwrap_or(libc::EINVAL)))
            .map_err(io::Error::from_raw_os_error)
    }

    fn try_install() -> io::Result<()> {
        // SAFETY: sysconf has no preconditions.
        let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
        PAGE.store(usize::try_from(page).map_err(|_| io::Error::last_os_error())?, Ordering::SeqCst);
        // SAFETY: a zeroed sigaction is a valid value of that plain C struct; both pointers are to live values of it.
        unsafe {
            let mut previous: libc::sigaction = std::mem::zeroed();
            if libc::sigaction(libc::SIGBUS, std::ptr::null(), &raw mut previous) != 0 {
                return Err(io::Error::last_os_error());
            }
            // Known before ours can run, which needs it.
            let _ = PREVIOUS.set(previous);
            let mut ours: libc::sigaction = std::mem::zeroed();
            let handler: extern "C" fn(libc::c_int, *mut libc::siginfo_t, *mut libc::c_void) = on_fault;
            ours.sa_sigaction = handler as usize;
            ours.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
            libc::sigemptyset(&raw mut ours.sa_mask);
            if libc::sigaction(libc::SIGBUS, &raw const ours, std::ptr::null_mut()) != 0 {
                return Err(io::Error::last_os_error());
            }
        }
        Ok(())
    }

    extern "C" fn on_fault(signal: libc::c_int, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
        // SAFETY: the kernel passes a valid siginfo to a handler installed with SA_SIGINFO. A positive code says that the
        // kernel raised the signal itself, and only then is the address field the one that is filled in.
        let (raised_by_kernel, address) = unsafe { ((*info).si_code > 0, (*info).si_addr() as usize) };
        if raised_by_kernel && cover(address) {
            return;
        }
        pass_on(signal, info, context, raised_by_kernel);
    }

    /// Puts zero pages from the fault to the end of the map it lies in. False if it lies in none, or that fails.
    fn cover(address: usize) -> bool {
        let page = PAGE.load(Ordering::SeqCst);
        for entry in &TABLE[..USED.load(Ordering::SeqCst).min(SLOTS)] {
            let start = entry.start.load(Ordering::Acquire);
            let len = entry.len.load(Ordering::Acquire);
            // Read again, lest the entry passed to another map between the two reads.
            let stable = entry.start.load(Ordering::Acquire) == start;
            if start == 0 || !stable || address < start || address - start >= len {
                continue;
            }
            entry.shrunk.store(true, Ordering::SeqCst);
            let from = address & !(page - 1);
            // SAFETY: the range lies in a live map of ours (the thread that faulted is reading it, so it cannot be unmapped
            // meanwhile), which is page-aligned and read-only; other pages of the process are not touched. mmap is a plain
            // system call here. errno is put back for the interrupted code.
            unsafe {
                let errno = errno_location();
                let saved = *errno;
                let mapped = libc::mmap(
                    from as *mut libc::c_void,
                    start + len - from,
                    libc::PROT_READ,
                    libc::MAP_PRIVATE | libc::MAP_ANON | libc::MAP_FIXED,
                    -1,
                    0,
                );
                *errno = saved;
                return mapped != libc::MAP_FAILED;
            }
        }
        false
    }

    /// Lets the handler that was there before ours have the signal.
    fn pass_on(signal: libc::c_int, info: *mut libc::siginfo_t, context: *mut libc::c_void, raised_by_kernel: bool) {
        type WithInfo = extern "C" fn(libc::c_int, *mut libc::siginfo_t, *mut libc::c_void);
        type Plain = extern "C" fn(libc::c_int);
        let previous = PREVIOUS.get();
        let action = previous.map_or(libc::SIG_DFL, |previous| previous.sa_sigaction);
        let flags = previous.map_or(0, |previous| previous.sa_flags);
        // SAFETY: the previous action was valid when it was installed, and its flags say which of the two types it has.
        // With the default action in place, returning repeats the fault, which then ends the process as it would have
        // without us; a signal that was sent, not caused, has to be sent again.
        unsafe {
            if action == libc::SIG_IGN && !raised_by_kernel {
            } else if action == libc::SIG_DFL || action == libc::SIG_IGN {
                libc::signal(signal, libc::SIG_DFL);
                if !raised_by_kernel {
                    libc::raise(signal);
                }
            } else if flags & libc::SA_SIGINFO != 0 {
                std::mem::transmute::<usize, WithInfo>(action)(signal, info, context);
            } else {
                std::mem::transmute::<usize, Plain>(action)(signal);
            }
        }
    }

    #[cfg(any(target_os = "linux", target_os = "emscripten", target_os = "hurd", target_os = "redox"))]
    unsafe fn errno_location() -> *mut libc::c_int {
        // SAFETY: no preconditions; the pointer is to this thread's errno.
        unsafe { libc::__errno_location() }
    }

    #[cfg(not(any(target_os = "linux", target_os = "emscripten", target_os = "hurd", target_os = "redox")))]
    unsafe fn errno_location() -> *mut libc::c_int {
        // SAFETY: as above; this is the name on macOS and FreeBSD.
        unsafe { libc::__error() }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::unix::process::ExitStatusExt;

    #[allow(clippy::unwrap_used)] // Test code that is not itself a test.
    fn file_of(len: usize) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&vec![7; len]).unwrap();
        file
    }

    #[test]
    fn a_file_that_shrinks_is_noticed_and_survived() {
        let file = file_of(1 << 20);
        let (map, other) = (Map::new(&file, 1 << 20).unwrap(), Map::new(&file_of(1 << 16), 1 << 16).unwrap());
        assert_eq!(map.bytes()[(1 << 20) - 1], 7);
        file.set_len(10_000).unwrap();
        assert!(!map.shrunk());
        assert_eq!(map.bytes()[9_999], 7);
        assert_eq!(map.bytes().iter().map(|&byte| u64::from(byte)).sum::<u64>(), 70_000);
        assert!(map.shrunk());
        assert!(!other.shrunk());
        assert_eq!(other.bytes()[60_000], 7);
    }

    #[test]
    fn slots_are_used_again() {
        let file = file_of(5000);
        for _ in 0..super::guard_slots() + 10 {
            assert!(!Map::new(&file, 5000).unwrap().shrunk());
        }
    }

    #[test]
    fn faults_of_others_still_end_the_process() {
        const CHILD: &str = "ONECOPY_TEST_FOREIGN_FAULT";
        if std::env::var_os(CHILD).is_some() {
            let file = file_of(1 << 16);
            let _ours = Map::new(&file, 1 << 16).unwrap();
            // SAFETY: touching it after the cut raises SIGBUS, which is the point.
            let foreign = unsafe { Mmap::map(&file).unwrap() };
            file.set_len(0).unwrap();
            std::hint::black_box(foreign[20_000]);
            return;
        }
        let status = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "read::map::tests::faults_of_others_still_end_the_process"])
            .env(CHILD, "1")
            .stdout(std::process::Stdio::null())
            .status()
            .unwrap();
        assert_eq!(status.signal(), Some(libc::SIGBUS));
    }
}

#[cfg(all(test, unix))]
fn guard_slots() -> usize {
    1 << 16
}
