//! Strings: plain, joined, and f-strings

use allocator_api2::alloc::Allocator;

use super::emit::{Emitter, Site};
use crate::bytecode::opcode;
use crate::diagnostic::ErrorKind;
use crate::syntax::ast::*;
use crate::syntax::literal::{self, DecodeError};
use crate::syntax::parser::{Parse, Stop};

impl<'s, A: Allocator + Copy> Emitter<'s, A> {
    /// Appends the value of a string or bytes literal to `text`.
    pub(super) fn put_text(&mut self, site: &mut Site<'_, '_, A>, id: ExpressionId) -> Parse<()> {
        match site.tree.expression(id).kind {
            ExpressionKind::Text { style, start, end } => self.put_piece(style, start, end, false),
            ExpressionKind::Bytes { start, end } => self.put_piece(TextStyle::Token, start, end, false),
            ExpressionKind::Texts(pieces) | ExpressionKind::ManyBytes(pieces) => {
                for index in pieces.start..pieces.start + pieces.count {
                    // The pieces are single literals, so this goes one level deep.
                    self.put_text(site, site.tree.child(index))?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Appends the value of one piece; braces doubled for `str.format` if asked.
    fn put_piece(&mut self, style: TextStyle, start: u32, end: u32, for_format: bool) -> Parse<()> {
        let text = &mut self.text;
        let mut push = |piece: &[u8]| {
            if !for_format {
                return text.extend_from_slice(piece);
            }
            for &byte in piece {
                text.push(byte)?;
                if matches!(byte, b'{' | b'}') {
                    text.push(byte)?;
                }
            }
            Ok(())
        };
        match literal::decode(self.source, style, start, end, &mut push) {
            Ok(()) => Ok(()),
            Err(DecodeError::Sink(_)) => Err(Stop::OutOfMemory),
            // Reported when it was parsed.
            Err(DecodeError::Literal(_)) => Err(Stop::Reported),
        }
    }

    /// `f"a{b}c"` as `"a{}c".format(b)`.
    pub(super) fn f_string(&mut self, site: &mut Site<'_, '_, A>, pieces: Range) -> Parse<()> {
        if self.frame.is_dead {
            self.adjust(0, 1);
            return Ok(());
        }
        self.text.clear();
        let mut count = 0;
        self.format_text(site, pieces, &mut count)?;
        if count > 255 {
            let position = site.tree.expression(site.tree.child(pieces.start)).position;
            return Err(site.error(self.source, ErrorKind::TooManyArguments, position));
        }
        self.text_constant(site)?;
        let format = site.intern(b"format")?;
        self.op_name(opcode::LOAD_METHOD, format)?;
        self.format_arguments(site, pieces)?;
        Ok(self.op_with(opcode::CALL_METHOD, count)?)
    }

    /// Puts the format string into `text`; counts its fields, nested ones too.
    fn format_text(&mut self, site: &mut Site<'_, '_, A>, pieces: Range, count: &mut u32) -> Parse<()> {
        for index in pieces.start..pieces.start + pieces.count {
            match site.tree.expression(site.tree.child(index)).kind {
                ExpressionKind::Text { style, start, end } => self.put_piece(style, start, end, true)?,
                ExpressionKind::Field { conversion, specification_count, specification, .. } => {
                    *count += 1;
                    self.text.push(b'{')?;
                    if conversion != 0 {
                        self.text.extend_from_slice(&[b'!', conversion])?;
                    }
                    if specification_count > 0 {
                        self.text.push(b':')?;
                        let pieces = Range { start: specification, count: u32::from(specification_count) };
                        self.format_text(site, pieces, count)?;
                    }
                    self.text.push(b'}')?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Pushes the fields' values in the order in which `str.format` numbers them.
    fn format_arguments(&mut self, site: &mut Site<'_, '_, A>, pieces: Range) -> Parse<()> {
        for index in pieces.start..pieces.start + pieces.count {
            if let ExpressionKind::Field { specification_count, value, specification, .. } =
                site.tree.expression(site.tree.child(index)).kind
            {
                self.expression(site, value)?;
                let pieces = Range { start: specification, count: u32::from(specification_count) };
                self.format_arguments(site, pieces)?;
            }
        }
        Ok(())
    }
}
