//! Short and long jumps: a finished stretch of code is moved together
//!
//! All jumps start long. Each round marks those that fit the short form as short, which can only bring targets nearer,
//! until nothing changes.

use allocator_api2::alloc::Allocator;

use super::{Emitter, Jump};
use crate::bytecode::code::write_line_step;
use crate::bytecode::opcode;
use crate::list::OutOfMemory;

impl<A: Allocator + Copy> Emitter<'_, A> {
    /// Ends the current stretch: chooses the jumps' lengths, moves the code together, encodes the lines.
    /// False if some jump is too long for the format.
    pub fn settle(&mut self) -> Result<bool, OutOfMemory> {
        let first_jump = self.frame.jumps_start;
        loop {
            let mut saved = 0;
            for jump in self.jumps.iter_mut().skip(first_jump) {
                jump.saved_before = saved;
                saved += u32::from(jump.is_short);
            }
            let mut changed = false;
            for index in first_jump..self.jumps.len() {
                let jump = self.jumps[index];
                if !jump.is_short && self.fits_short(jump) {
                    self.jumps[index].is_short = true;
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
        let fits = self.write_jumps();
        self.encode_lines()?;
        self.move_code_together();
        self.jumps.truncate(first_jump);
        self.labels.truncate(self.frame.labels_start);
        self.marks.truncate(self.frame.marks_start);
        self.frame.stretch_start = self.code.len();
        Ok(fits)
    }

    fn saved_before(&self, offset: u32) -> u32 {
        let jumps = self.jumps.get(self.frame.jumps_start..).unwrap_or_default();
        let index = jumps.partition_point(|jump| jump.at < offset);
        match index.checked_sub(1).and_then(|index| jumps.get(index)) {
            Some(jump) => jump.saved_before + u32::from(jump.is_short),
            None => 0,
        }
    }

    /// The distance in the settled code from the end of the jump's operand, if that takes `size` bytes.
    fn distance(&self, jump: Jump, size: u32) -> i64 {
        let target = self.labels.get(jump.label as usize).map_or(0, |label| label.offset);
        let target = i64::from(target) - i64::from(self.saved_before(target));
        let mut end = i64::from(jump.at) - i64::from(jump.saved_before) + 1 + i64::from(size);
        if !jump.is_short && size == 1 && target > end {
            // Becoming short brings what lies behind nearer too.
            end += 1;
        }
        target - end
    }

    fn is_signed(&self, jump: Jump) -> bool {
        self.code.get(jump.at as usize).is_some_and(|&opcode| opcode <= opcode::POP_JUMP_IF_FALSE)
    }

    fn fits_short(&self, jump: Jump) -> bool {
        let distance = self.distance(jump, 1);
        if self.is_signed(jump) { (-64..64).contains(&distance) } else { (0..128).contains(&distance) }
    }

    fn write_jumps(&mut self) -> bool {
        let mut fits = true;
        for index in self.frame.jumps_start..self.jumps.len() {
            let jump = self.jumps[index];
            let distance = self.distance(jump, if jump.is_short { 1 } else { 2 });
            let bias = match (self.is_signed(jump), jump.is_short) {
                (false, _) => 0,
                (true, true) => 0x40,
                (true, false) => 0x4000,
            };
            let encoded = distance + bias;
            fits &= (0..if jump.is_short { 0x80 } else { 0x8000 }).contains(&encoded);
            let at = jump.at as usize;
            if let Some([_, low, high, ..]) = self.code.get_mut(at..) {
                *low = encoded as u8 & 0x7f | if jump.is_short { 0 } else { 0x80 };
                *high = (encoded >> 7) as u8;
            }
        }
        fits
    }

    fn encode_lines(&mut self) -> Result<(), OutOfMemory> {
        for index in self.frame.marks_start..self.marks.len() {
            let mark = self.marks[index];
            let settled = mark.offset - self.saved_before(mark.offset) - self.frame.code_start as u32;
            let code_step = settled.saturating_sub(self.frame.table_offset) as usize;
            let line_step = mark.line_number.saturating_sub(self.frame.table_line);
            let table = &mut self.table;
            write_line_step(code_step, line_step, |byte| table.push(byte))?;
            self.frame.table_offset = settled;
            self.frame.table_line = mark.line_number;
        }
        Ok(())
    }

    fn move_code_together(&mut self) {
        let mut to = self.frame.stretch_start;
        let mut from = to;
        for index in self.frame.jumps_start..self.jumps.len() {
            let jump = self.jumps[index];
            if jump.is_short {
                let end = jump.at as usize + 2;
                self.code.copy_within(from..end, to);
                to += end - from;
                from = end + 1;
            }
        }
        let end = self.code.len();
        self.code.copy_within(from..end, to);
        self.code.truncate(to + end - from);
    }
}
