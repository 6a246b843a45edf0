//! Writing file data: fresh blocks are filled one after the other through the file's window.
//!
//! **Invariant:** the blocks of a stream belong to it alone until the stream is finished, and the window holds exactly the
//! bytes behind the last whole window that is programmed.

use pyrite_platform::files::Handle;
use pyrite_platform::storage::Storage;

use crate::device::{LINE_BYTES, PROGRAM_BYTES};
use crate::error::Error;
use crate::file::{Content, OpenFile};
use crate::file_system::FileSystem;
use crate::skip_list::{SkipList, locate, pointer_count};

const WINDOW_BYTES: u32 = LINE_BYTES as u32;

/// The block that is being filled.
#[derive(Clone, Copy)]
pub(crate) struct WriteStream {
    pub(crate) block: u32,
    /// The number of the block in the file.
    index: u32,
    /// Where the next byte goes in the block.
    offset: u32,
    /// The blocks before it.
    pub(crate) before: Option<SkipList>,
}

impl WriteStream {
    /// Block, its number in the file, and where the next byte goes.
    pub(crate) fn place(&self) -> [u32; 3] {
        [self.block, self.index, self.offset]
    }

    /// A stream that stood there, behind `before`.
    pub(crate) fn at([block, index, offset]: [u32; 3], before: Option<SkipList>) -> Self {
        Self { block, index, offset, before }
    }

    /// The position in the file of the next byte.
    pub(crate) fn position(&self, block_bytes: u32) -> u32 {
        let before = self.before.map_or(0, |list| list.size);
        debug_assert!(self.offset <= block_bytes);
        before + self.offset - 4 * pointer_count(self.index)
    }

    fn window_start(&self) -> u32 {
        self.offset - self.offset % WINDOW_BYTES
    }
}

impl<S: Storage> FileSystem<S> {
    fn stream(&mut self, handle: Handle) -> Result<&mut WriteStream, Error> {
        self.file(handle)?.writing.as_mut().ok_or(Error::Corrupt)
    }

    /// Gets a stream ready that continues at `position`.
    pub(crate) fn begin_writing(&mut self, handle: Handle, position: u32) -> Result<(), Error> {
        let block_bytes = self.device.block_bytes;
        let file = self.file(handle)?;
        if let Some(writing) = &file.writing {
            if writing.position(block_bytes) == position {
                return Ok(());
            }
            self.finish_writing(handle)?;
        }
        let content = self.file(handle)?.content;
        let start = position.min(content.size());
        match content {
            Content::Blocks(list) => self.continue_blocks(handle, list, start)?,
            Content::Window { size } if start == size => self.move_window_to_stream(handle, size)?,
            Content::Window { .. } | Content::Entry { .. } => {
                self.move_to_blocks(handle)?;
                match self.file(handle)?.content {
                    Content::Blocks(list) => self.continue_blocks(handle, list, start)?,
                    _ => return Err(Error::Corrupt),
                }
            }
        }
        self.guard(handle, |fs| {
            let mut gap = position - start;
            while gap > 0 {
                let zeros = [0; LINE_BYTES];
                gap -= fs.write_some(handle, &zeros[..gap.min(WINDOW_BYTES) as usize])? as u32;
            }
            Ok(())
        })
    }

    /// Runs a part of writing that cannot be left half done: when it fails, the stream is given up and the file keeps the
    /// content that it had.
    fn guard(&mut self, handle: Handle, part: impl FnOnce(&mut Self) -> Result<(), Error>) -> Result<(), Error> {
        let result = part(self);
        if let Err(error) = result
            && let Ok(file) = self.file(handle)
        {
            file.writing = None;
            file.failure = Some(error);
        }
        result
    }

    /// Starts a stream with what the window holds.
    fn move_window_to_stream(&mut self, handle: Handle, size: u32) -> Result<(), Error> {
        let block = self.allocate_erased()?;
        // The window is the beginning of the first block as it stands, since that has no pointers.
        self.file(handle)?.writing = Some(WriteStream { block, index: 0, offset: size, before: None });
        if size == WINDOW_BYTES {
            self.guard(handle, |fs| fs.program_window(handle, 0))?;
        }
        Ok(())
    }

    /// Puts the content of a small file into a block.
    pub(crate) fn move_to_blocks(&mut self, handle: Handle) -> Result<(), Error> {
        match self.file(handle)?.content {
            Content::Blocks(_) => return Ok(()),
            Content::Window { size } => self.move_window_to_stream(handle, size)?,
            Content::Entry { size } => {
                let block = self.allocate_erased()?;
                self.file(handle)?.writing = Some(WriteStream { block, index: 0, offset: 0, before: None });
                self.guard(handle, |fs| {
                    let mut done = 0;
                    let mut bytes = [0; 64];
                    while done < size {
                        let chunk = &mut bytes[..(size - done).min(64) as usize];
                        fs.read_from_entry(handle, done, chunk)?;
                        fs.write_all(handle, chunk)?;
                        done += chunk.len() as u32;
                    }
                    Ok(())
                })?;
            }
        }
        self.finish_writing(handle)
    }

    /// Starts a stream behind the first `position` bytes of a file in blocks. A block that they fill in part is copied.
    fn continue_blocks(&mut self, handle: Handle, list: SkipList, position: u32) -> Result<(), Error> {
        let block_bytes = self.device.block_bytes;
        let (index, offset) = locate(block_bytes, position);
        let start = 4 * pointer_count(index);
        let before = match index.checked_sub(1) {
            None => None,
            Some(last) => {
                let size = position - (offset - start);
                Some(SkipList { head: self.device.find_block(list, last)?, size })
            }
        };
        let block = self.allocate_erased()?;
        self.file(handle)?.writing = Some(WriteStream { block, index, offset: 0, before });
        self.guard(handle, |fs| {
            if offset == start {
                return fs.write_pointers(handle);
            }
            let old = fs.device.find_block(list, index)?;
            fs.copy_into_stream(handle, old, offset)
        })
    }

    fn copy_into_stream(&mut self, handle: Handle, source: u32, length: u32) -> Result<(), Error> {
        let mut done = 0;
        let mut bytes = [0; LINE_BYTES];
        while done < length {
            let chunk = &mut bytes[..(length - done).min(WINDOW_BYTES) as usize];
            self.device.read(source, done, chunk)?;
            self.fill(handle, chunk)?;
            done += chunk.len() as u32;
        }
        Ok(())
    }

    /// Begins the stream's block with the pointers to the blocks before it.
    fn write_pointers(&mut self, handle: Handle) -> Result<(), Error> {
        let WriteStream { index, before, .. } = *self.stream(handle)?;
        let Some(SkipList { head: mut target, .. }) = before else { return Ok(()) };
        let count = pointer_count(index);
        for level in 0..count {
            self.fill(handle, &target.to_le_bytes())?;
            if level + 1 < count {
                target = self.device.read_u32(target, 4 * level)?;
            }
        }
        Ok(())
    }

    fn write_all(&mut self, handle: Handle, mut bytes: &[u8]) -> Result<(), Error> {
        while !bytes.is_empty() {
            bytes = &bytes[self.write_some(handle, bytes)?..];
        }
        Ok(())
    }

    /// Writes the first bytes; `NoSpace` leaves the stream as it was.
    pub(crate) fn write_some(&mut self, handle: Handle, bytes: &[u8]) -> Result<usize, Error> {
        let block_bytes = self.device.block_bytes;
        let stream = *self.stream(handle)?;
        if stream.offset == block_bytes {
            let size = stream.position(block_bytes);
            let block = self.allocate_erased()?;
            *self.stream(handle)? = WriteStream {
                block,
                index: stream.index + 1,
                offset: 0,
                before: Some(SkipList { head: stream.block, size }),
            };
            self.guard(handle, |fs| fs.write_pointers(handle))?;
        }
        let room = (block_bytes - self.stream(handle)?.offset) as usize;
        let count = bytes.len().min(room).min(LINE_BYTES);
        self.guard(handle, |fs| fs.fill(handle, &bytes[..count]))?;
        Ok(count)
    }

    /// Puts bytes behind each other into the block, which has room for them.
    fn fill(&mut self, handle: Handle, mut bytes: &[u8]) -> Result<(), Error> {
        while !bytes.is_empty() {
            let file = self.file(handle)?;
            let OpenFile { writing: Some(stream), window, .. } = file else { return Err(Error::Corrupt) };
            let start = stream.window_start();
            let in_window = (stream.offset - start) as usize;
            let count = bytes.len().min(LINE_BYTES - in_window);
            window[in_window..in_window + count].copy_from_slice(&bytes[..count]);
            stream.offset += count as u32;
            bytes = &bytes[count..];
            if in_window + count == LINE_BYTES {
                self.program_window(handle, start)?;
            }
        }
        Ok(())
    }

    /// Programs the window, padded to whole program units. A bad block is replaced by a good one with the same content.
    fn program_window(&mut self, handle: Handle, start: u32) -> Result<(), Error> {
        let mut replacement = None;
        loop {
            let file = self.file(handle)?;
            let OpenFile { writing: Some(stream), window, .. } = file else { return Err(Error::Corrupt) };
            let bad = stream.block;
            let block = replacement.unwrap_or(bad);
            let filled = stream.offset - start;
            let mut window = *window;
            window[filled as usize..].fill(0xff);
            let length = filled.next_multiple_of(PROGRAM_BYTES) as usize;
            let programmed = match replacement {
                Some(block) => self.copy_block(bad, block, start),
                None => Ok(()),
            }
            .and_then(|()| self.device.program(block, start, &window[..length]));
            match programmed {
                Err(Error::BadBlock) => {}
                Ok(()) => {
                    self.stream(handle)?.block = block;
                    return Ok(());
                }
                error => return error,
            }
            replacement = Some(match replacement {
                None => self.allocate_erased()?,
                Some(_) => self.allocate_next_erased()?,
            });
        }
    }

    fn copy_block(&mut self, from: u32, to: u32, length: u32) -> Result<(), Error> {
        let mut bytes = [0; LINE_BYTES];
        let mut done = 0;
        while done < length {
            self.device.read(from, done, &mut bytes)?;
            self.device.program(to, done, &bytes)?;
            done += WINDOW_BYTES;
        }
        Ok(())
    }

    /// Ends the stream: what is behind it in the old content is copied, and the whole is the file's content.
    pub(crate) fn finish_writing(&mut self, handle: Handle) -> Result<(), Error> {
        let block_bytes = self.device.block_bytes;
        let file = self.file(handle)?;
        let Some(writing) = &file.writing else { return Ok(()) };
        let mut end = writing.position(block_bytes);
        let content = file.content;
        self.guard(handle, |fs| {
            if let Content::Blocks(list) = content {
                let mut bytes = [0; LINE_BYTES];
                while end < list.size {
                    let (index, offset) = locate(block_bytes, end);
                    let block = fs.device.find_block(list, index)?;
                    let count = (block_bytes - offset).min(list.size - end).min(WINDOW_BYTES);
                    let chunk = &mut bytes[..count as usize];
                    fs.device.read(block, offset, chunk)?;
                    fs.write_all(handle, chunk)?;
                    end += count;
                }
            }
            let stream = *fs.stream(handle)?;
            if !stream.offset.is_multiple_of(WINDOW_BYTES) {
                fs.program_window(handle, stream.window_start())?;
            }
            Ok(())
        })?;
        let file = self.file(handle)?;
        if let Some(WriteStream { block, .. }) = file.writing.take() {
            file.set_content(if end > 0 {
                Content::Blocks(SkipList { head: block, size: end })
            } else {
                Content::Window { size: 0 }
            });
        }
        Ok(())
    }
}
