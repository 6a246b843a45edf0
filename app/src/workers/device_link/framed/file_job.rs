//! The steps of a file request over frames.
//!
//! **Invariant:** data is complete and its checksum right before it is handed out; a write is committed only when the
//! board has all of it. A job that fails by damage begins again, a bounded number of times.

use pyrite_protocol::frame::crc32;
use pyrite_protocol::limits::CHUNK_MAX;
use pyrite_protocol::message::{Event, Failure, Request};

use crate::board::link::{Entry, EntryKind, FileError, FileReply, FileRequest, RequestId, Space};
use crate::board::memory::MemoryReport;
use crate::board::packing::pack;
use crate::workers::clock;

/// Bytes asked for at once: few answers are lost when the cable is noisy, and other requests come in between.
const READ_AT_ONCE: u32 = 8 * 1024;
const MOST_ATTEMPTS: u32 = 5;

/// How a file is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Deflated, and not at all if the board has it.
    Deflate,
    /// As it is, to firmware that knows no other way.
    Plain,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The one request of a simple job.
    Single,
    /// Size and checksum of a file to be read.
    Checksum,
    /// Its bytes.
    Reading,
    /// Announces a write.
    Begin,
    /// Its bytes.
    Chunks,
    /// Puts it in place.
    Commit,
}

/// A file request under way.
#[derive(Debug)]
pub struct FileJob {
    /// Its number.
    pub id: RequestId,
    /// Tells answers to an earlier attempt apart.
    pub attempt: u32,
    request: FileRequest,
    stage: Stage,
    waiting: bool,
    tries: u32,
    transfer: u32,
    /// Bytes sent (write).
    sent: u32,
    /// Bytes that the board has (write).
    acknowledged: u32,
    size: u32,
    crc32: u32,
    /// What is sent of a write: the file deflated, or nothing for a board that takes it only as it is.
    packed: Option<Vec<u8>>,
    data: Vec<u8>,
    entries: Vec<Entry>,
    status: Option<(Entry, Option<u64>)>,
    checksum: Option<(u32, u32)>,
    space: Option<Space>,
    memory: MemoryReport,
}

impl FileJob {
    /// Begins.
    pub fn new(id: RequestId, request: FileRequest, attempt: u32, packing: Packing) -> Self {
        let (size, crc) = match &request {
            FileRequest::Write(_, data) => (u32::try_from(data.len()).unwrap_or(u32::MAX), crc32(data)),
            _ => (0, 0),
        };
        let packed = match &request {
            FileRequest::Write(_, data) if packing == Packing::Deflate => Some(pack(data)),
            _ => None,
        };
        Self {
            id,
            attempt,
            stage: first_stage(&request),
            request,
            waiting: false,
            tries: 1,
            transfer: attempt,
            sent: 0,
            acknowledged: 0,
            size,
            crc32: crc,
            packed,
            data: Vec::new(),
            entries: Vec::new(),
            status: None,
            checksum: None,
            space: None,
            memory: MemoryReport::default(),
        }
    }

    /// What is to be sent next, if anything.
    pub fn next(&self) -> Option<Request<'_>> {
        if self.waiting && self.stage != Stage::Chunks {
            return None;
        }
        let transfer = self.transfer;
        Some(match (&self.request, self.stage) {
            (FileRequest::List(path), _) => Request::List { path },
            (FileRequest::Read(path), Stage::Checksum) => Request::Checksum { path },
            (FileRequest::Read(path), _) => {
                Request::Read { path, offset: self.data.len() as u32, length: READ_AT_ONCE }
            }
            (FileRequest::Write(path, _), Stage::Begin) => {
                let (size, crc32) = (self.size, self.crc32);
                match &self.packed {
                    Some(packed) => {
                        Request::WritePacked { transfer, path, size, crc32, packed_size: packed.len() as u32 }
                    }
                    None => Request::WriteBegin { transfer, path, size, crc32 },
                }
            }
            (FileRequest::Write(..), Stage::Chunks) => {
                let rest = self.payload().get(self.sent as usize..).filter(|rest| !rest.is_empty())?;
                let bytes = rest.get(..CHUNK_MAX).unwrap_or(rest);
                Request::WriteChunk { transfer, offset: self.sent, bytes }
            }
            (FileRequest::Write(..), _) => Request::WriteCommit { transfer },
            (FileRequest::Remove(path), _) => Request::Remove { path },
            (FileRequest::RemoveTree(path), _) => Request::RemoveTree { path },
            (FileRequest::Rename(from, to), _) => Request::Rename { from, to },
            (FileRequest::MakeDirectory(path), _) => Request::MakeDirectory { path },
            (FileRequest::Stat(path), _) => Request::Stat { path },
            (FileRequest::Checksum(path), _) => Request::Checksum { path },
            (FileRequest::Space(path), _) => Request::FileSystemStat { path },
            (FileRequest::Memory(collect), _) => Request::MemoryReport { collect: *collect },
            (FileRequest::Objects(start, bytes), _) => {
                Request::MemoryObjects { start_word: start / 4, words: bytes.div_ceil(4) }
            }
            (FileRequest::SetClock, _) => {
                let (epoch_seconds, nanoseconds) = clock::since_1970(clock::on_the_wall()).unwrap_or_default();
                Request::SetTime { epoch_seconds, nanoseconds }
            }
        })
    }

    /// The bytes that a write sends.
    fn payload(&self) -> &[u8] {
        match (&self.packed, &self.request) {
            (Some(packed), _) => packed,
            (None, FileRequest::Write(_, data)) => data,
            (None, _) => &[],
        }
    }

    /// What `next` gave was sent.
    pub fn sent(&mut self) {
        self.waiting = true;
        if self.stage == Stage::Chunks {
            let rest = self.payload().len().saturating_sub(self.sent as usize);
            self.sent += rest.min(CHUNK_MAX) as u32;
        }
    }

    /// Whether leaving it off changes nothing on the board.
    pub fn can_be_left(&self) -> bool {
        let changes = matches!(
            self.request,
            FileRequest::Remove(_)
                | FileRequest::RemoveTree(_)
                | FileRequest::Rename(..)
                | FileRequest::MakeDirectory(_)
        );
        !changes && self.stage != Stage::Commit
    }

    /// What tells the board that no more comes.
    pub fn abort(&self) -> Option<Request<'static>> {
        let transfer = self.transfer;
        matches!(self.request, FileRequest::Write(..)).then_some(Request::WriteAbort { transfer })
    }

    /// Whether the board has been found not to know packed writes.
    pub fn packing(&self) -> Packing {
        match (&self.request, &self.packed) {
            (FileRequest::Write(..), None) => Packing::Plain,
            _ => Packing::Deflate,
        }
    }

    /// An event that belongs to the request under way.
    pub fn event(&mut self, event: &Event<'_>) {
        let own = |entry: &pyrite_protocol::message::Entry<'_>| Entry {
            name: entry.name.to_owned(),
            kind: match entry.kind {
                pyrite_protocol::message::EntryKind::File => EntryKind::File,
                pyrite_protocol::message::EntryKind::Directory => EntryKind::Folder,
            },
            size: u64::from(entry.size),
        };
        match event {
            Event::Entry { entry, .. } => {
                let entry = own(entry);
                // A repeated request repeats its events.
                if !self.entries.iter().any(|known| known.name == entry.name) {
                    self.entries.push(entry);
                }
            }
            Event::Status { entry, .. } => {
                // 0 is what a file system without times says.
                let changed = Some(entry.modified_seconds).filter(|seconds| *seconds != 0);
                self.status = Some((own(entry), changed));
            }
            Event::Data { offset, bytes, .. } if *offset as usize == self.data.len() => {
                self.data.extend_from_slice(bytes)
            }
            Event::Checksum { size, crc32, .. } => {
                self.size = *size;
                self.crc32 = *crc32;
                self.checksum = Some((*size, *crc32));
            }
            Event::FileSystem { block_size, block_count, free_blocks, .. } => {
                let bytes = |blocks: &u32| u64::from(*block_size) * u64::from(*blocks);
                self.space = Some(Space {
                    total_bytes: bytes(block_count),
                    free_bytes: bytes(free_blocks),
                    block_bytes: u64::from(*block_size).max(1),
                });
            }
            Event::MemoryPart { part, .. } => self.memory.add(part),
            _ => {}
        }
    }

    /// Bytes done, of all, for a job that moves data.
    pub fn progress(&self) -> Option<(u64, u64)> {
        match (&self.request, self.stage) {
            (FileRequest::Read(_), Stage::Reading) => Some((self.data.len() as u64, u64::from(self.size))),
            (FileRequest::Write(..), _) => {
                let all = self.payload().len().max(1) as u64;
                Some((u64::from(self.acknowledged) * u64::from(self.size) / all, u64::from(self.size)))
            }
            _ => None,
        }
    }

    /// The answer to a request; gives the end of the job. `next_attempt` numbers a new beginning.
    pub fn answered(
        &mut self,
        result: Result<u32, Failure>,
        next_attempt: u32,
    ) -> Option<Result<FileReply, FileError>> {
        match result {
            Ok(value) => self.done(value, next_attempt),
            Err(failure) => self.failed(failure, next_attempt),
        }
    }

    fn done(&mut self, value: u32, next_attempt: u32) -> Option<Result<FileReply, FileError>> {
        self.waiting = false;
        match self.stage {
            Stage::Single => self.single_done(value, next_attempt),
            Stage::Checksum => {
                self.stage = Stage::Reading;
                (self.size == 0).then(|| Ok(FileReply::Data(Vec::new())))
            }
            Stage::Reading => {
                if (self.data.len() as u32) < self.size && value > 0 {
                    return None;
                }
                if self.data.len() as u32 == self.size && crc32(&self.data) == self.crc32 {
                    return Some(Ok(FileReply::Data(std::mem::take(&mut self.data))));
                }
                self.again(next_attempt, "the file came over damaged, or changed meanwhile")
            }
            // The file is there already.
            Stage::Begin if value == 1 && self.packed.is_some() => Some(Ok(FileReply::Done)),
            Stage::Begin => {
                self.stage = if self.payload().is_empty() { Stage::Commit } else { Stage::Chunks };
                None
            }
            Stage::Chunks => {
                let all = self.payload().len() as u32;
                self.acknowledged = self.acknowledged.max(value.min(all));
                if self.acknowledged == all {
                    self.stage = Stage::Commit;
                }
                None
            }
            Stage::Commit => Some(Ok(FileReply::Done)),
        }
    }

    fn single_done(&mut self, value: u32, next_attempt: u32) -> Option<Result<FileReply, FileError>> {
        let missing = "its answer was incomplete";
        match &self.request {
            FileRequest::List(_) => {
                if self.entries.len() as u32 != value {
                    return self.again(next_attempt, missing);
                }
                let mut entries = std::mem::take(&mut self.entries);
                entries.sort_by_cached_key(|entry| (entry.kind, entry.name.to_lowercase(), entry.name.clone()));
                Some(Ok(FileReply::Entries(entries)))
            }
            FileRequest::Stat(_) => match self.status.take() {
                Some((entry, changed)) => Some(Ok(FileReply::Stat { entry, changed })),
                None => self.again(next_attempt, missing),
            },
            FileRequest::Checksum(_) => match self.checksum.take() {
                Some((size, crc32)) => Some(Ok(FileReply::Checksum { size: u64::from(size), crc32 })),
                None => self.again(next_attempt, missing),
            },
            FileRequest::Space(_) => match self.space.take() {
                Some(space) => Some(Ok(FileReply::Space(space))),
                None => self.again(next_attempt, missing),
            },
            FileRequest::Memory(_) | FileRequest::Objects(..) => {
                Some(Ok(FileReply::Memory(Box::new(std::mem::take(&mut self.memory)))))
            }
            _ => Some(Ok(FileReply::Done)),
        }
    }

    fn failed(&mut self, failure: Failure, next_attempt: u32) -> Option<Result<FileReply, FileError>> {
        match failure {
            Failure::Gap { have } if self.stage == Stage::Chunks => {
                self.sent = have;
                None
            }
            Failure::Gap { have } if self.stage == Stage::Commit => {
                self.stage = Stage::Chunks;
                self.sent = have;
                None
            }
            Failure::Gap { .. } | Failure::ChecksumMismatch | Failure::Unknown => {
                self.again(next_attempt, "the data came over damaged")
            }
            Failure::Unsupported if self.stage == Stage::Begin && self.packed.is_some() => {
                self.packed = None;
                self.waiting = false;
                None
            }
            Failure::Errno(number) => Some(Err(FileError::Errno(i32::from(number)))),
            Failure::Busy => Some(Err(FileError::Busy)),
            Failure::OutOfMemory => Some(Err(FileError::Errno(12))),
            Failure::Unsupported | Failure::NoSpeed => {
                Some(Err(FileError::Garbled("its firmware does not know this request".to_owned())))
            }
        }
    }

    fn again(&mut self, next_attempt: u32, reason: &str) -> Option<Result<FileReply, FileError>> {
        if self.tries >= MOST_ATTEMPTS {
            return Some(Err(FileError::Garbled(reason.to_owned())));
        }
        let request = std::mem::replace(&mut self.request, FileRequest::List(String::new()));
        let packing = self.packing();
        *self = Self { tries: self.tries + 1, ..Self::new(self.id, request, next_attempt, packing) };
        None
    }
}

fn first_stage(request: &FileRequest) -> Stage {
    match request {
        FileRequest::Read(_) => Stage::Checksum,
        FileRequest::Write(..) => Stage::Begin,
        _ => Stage::Single,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_goes_through_its_steps_and_heals_a_gap() {
        let data = vec![7; CHUNK_MAX + 1];
        let mut job = FileJob::new(RequestId(1), FileRequest::Write("/a".into(), data), 1, Packing::Plain);
        assert!(matches!(job.next(), Some(Request::WriteBegin { size, .. }) if size as usize == CHUNK_MAX + 1));
        job.sent();
        assert_eq!(job.next(), None);
        assert_eq!(job.answered(Ok(0), 2), None);
        for expected in [0, CHUNK_MAX as u32] {
            assert!(matches!(job.next(), Some(Request::WriteChunk { offset, .. }) if offset == expected));
            job.sent();
        }
        assert_eq!(job.next(), None);
        assert_eq!(job.answered(Err(Failure::Gap { have: 0 }), 3), None);
        assert!(matches!(job.next(), Some(Request::WriteChunk { offset: 0, .. })));
        job.sent();
        assert_eq!(job.answered(Ok(CHUNK_MAX as u32 + 1), 4), None);
        assert!(matches!(job.next(), Some(Request::WriteCommit { .. })));
        job.sent();
        assert_eq!(job.answered(Ok(0), 5), Some(Ok(FileReply::Done)));
    }

    #[test]
    fn damaged_data_is_read_again_and_never_handed_out() {
        let mut job = FileJob::new(RequestId(1), FileRequest::Read("/a".into()), 1, Packing::Deflate);
        for attempt in 0..MOST_ATTEMPTS {
            job.sent();
            job.event(&Event::Checksum { request: 0, size: 3, crc32: crc32(b"abc") });
            assert_eq!(job.answered(Ok(0), attempt), None);
            job.sent();
            job.event(&Event::Data { request: 0, offset: 0, bytes: b"abX" });
            let end = job.answered(Ok(3), attempt);
            assert_eq!(end.is_some(), attempt + 1 == MOST_ATTEMPTS);
            if let Some(end) = end {
                assert!(matches!(end, Err(FileError::Garbled(_))));
            }
        }
    }

    #[test]
    fn a_packed_write_ends_at_once_if_the_file_is_there_and_goes_plain_to_older_firmware() {
        let request = || FileRequest::Write("/a".into(), vec![7; 5000]);
        let mut job = FileJob::new(RequestId(1), request(), 1, Packing::Deflate);
        let packed = match job.next() {
            Some(Request::WritePacked { size: 5000, packed_size, .. }) => packed_size,
            other => panic!("{other:?}"),
        };
        assert!(packed < 100);
        job.sent();
        assert_eq!(job.answered(Ok(1), 2), Some(Ok(FileReply::Done)));

        let mut job = FileJob::new(RequestId(1), request(), 1, Packing::Deflate);
        job.sent();
        assert_eq!(job.answered(Ok(0), 2), None);
        assert!(
            matches!(job.next(), Some(Request::WriteChunk { offset: 0, bytes, .. }) if bytes.len() as u32 == packed)
        );
        job.sent();
        assert_eq!(job.answered(Ok(packed), 3), None);
        assert_eq!(job.progress(), Some((5000, 5000)));
        assert!(matches!(job.next(), Some(Request::WriteCommit { .. })));

        let mut job = FileJob::new(RequestId(1), request(), 1, Packing::Deflate);
        job.sent();
        assert_eq!(job.answered(Err(Failure::Unsupported), 2), None);
        assert_eq!(job.packing(), Packing::Plain);
        assert!(matches!(job.next(), Some(Request::WriteBegin { size: 5000, .. })));
        job.sent();
        assert_eq!(job.answered(Ok(0), 3), None);
        assert!(matches!(job.next(), Some(Request::WriteChunk { bytes, .. }) if bytes.len() == CHUNK_MAX));
    }
}
