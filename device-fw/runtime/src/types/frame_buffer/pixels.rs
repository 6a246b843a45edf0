//! Where the pixels of a picture lie
//!
//! **Invariant:** coordinates outside the picture, and places outside the buffer, are no error: nothing is drawn there.

/// How pixels are packed; the numbers are MicroPython's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// One bit; a byte is 8 pixels below one another, the lowest bit on top.
    MonoVlsb,
    /// 16 bits, red highest, low byte first.
    Rgb565,
    /// 4 bits, the left pixel in the high half.
    Gs4Hmsb,
    /// One bit; a byte is 8 pixels side by side, the highest bit on the left.
    MonoHlsb,
    /// One bit; a byte is 8 pixels side by side, the lowest bit on the left.
    MonoHmsb,
    /// 2 bits, the left pixel in the lowest.
    Gs2Hmsb,
    /// 8 bits.
    Gs8,
}

impl Format {
    /// The format with this number.
    pub const fn from_number(number: i32) -> Option<Self> {
        Some(match number {
            0 => Self::MonoVlsb,
            1 => Self::Rgb565,
            2 => Self::Gs4Hmsb,
            3 => Self::MonoHlsb,
            4 => Self::MonoHmsb,
            5 => Self::Gs2Hmsb,
            6 => Self::Gs8,
            _ => return None,
        })
    }

    /// Bits of a pixel.
    const fn depth(self) -> usize {
        match self {
            Self::MonoVlsb | Self::MonoHlsb | Self::MonoHmsb => 1,
            Self::Gs2Hmsb => 2,
            Self::Gs4Hmsb => 4,
            Self::Gs8 => 8,
            Self::Rgb565 => 16,
        }
    }

    /// A stride in pixels made to fill whole bytes.
    pub const fn round_stride(self, stride: usize) -> usize {
        match self {
            Self::MonoVlsb | Self::Rgb565 | Self::Gs8 => stride,
            _ => stride.next_multiple_of(8 / self.depth()),
        }
    }

    /// Bytes that a picture takes: whole rows but the last, of which only the picture's width is needed.
    pub const fn bytes(self, stride: usize, width: usize, height: usize) -> usize {
        match self {
            Self::MonoVlsb => (height.div_ceil(8) - 1) * stride + width,
            _ => ((height - 1) * stride * self.depth() + width * self.depth()).div_ceil(8),
        }
    }
}

/// A picture, to look at (`&[u8]`) or to change (`&mut [u8]`).
pub struct Picture<B> {
    /// Its pixels.
    pub bytes: B,
    /// Pixels in a row.
    pub width: i32,
    /// Rows.
    pub height: i32,
    /// How they are packed.
    pub format: Format,
    /// Pixels from one row to the next.
    pub stride: usize,
}

impl<B: AsRef<[u8]>> Picture<B> {
    /// Byte, and lowest bit in it, of a pixel inside the picture.
    fn place(&self, x: i32, y: i32) -> Option<(usize, usize)> {
        if x < 0 || y < 0 || x >= self.width || y >= self.height {
            return None;
        }
        let (x, y) = (x as usize, y as usize);
        let pixel = y * self.stride + x;
        Some(match self.format {
            Format::MonoVlsb => (y / 8 * self.stride + x, y % 8),
            Format::MonoHlsb => (pixel / 8, 7 - pixel % 8),
            Format::MonoHmsb => (pixel / 8, pixel % 8),
            Format::Gs2Hmsb => (pixel / 4, pixel % 4 * 2),
            Format::Gs4Hmsb => (pixel / 2, 4 - pixel % 2 * 4),
            Format::Gs8 => (pixel, 0),
            Format::Rgb565 => (pixel * 2, 0),
        })
    }

    /// The colour of a pixel, `None` outside.
    pub fn get(&self, x: i32, y: i32) -> Option<u32> {
        let (byte, bit) = self.place(x, y)?;
        let bytes = self.bytes.as_ref();
        let low = u32::from(bytes.get(byte).copied().unwrap_or(0));
        Some(match self.format {
            Format::Rgb565 => low | u32::from(bytes.get(byte + 1).copied().unwrap_or(0)) << 8,
            format => low >> bit & ((1 << format.depth()) - 1),
        })
    }
}

impl Picture<&mut [u8]> {
    /// Colours a pixel. Of monochrome formats every colour but 0 sets it.
    pub fn set(&mut self, x: i32, y: i32, color: u32) {
        let Some((byte, bit)) = self.place(x, y) else { return };
        let color = if self.format.depth() == 1 { u32::from(color != 0) } else { color };
        if self.format == Format::Rgb565 {
            if let Some(pixel) = self.bytes.get_mut(byte..byte + 2) {
                pixel.copy_from_slice(&(color as u16).to_le_bytes());
            }
        } else if let Some(pixels) = self.bytes.get_mut(byte) {
            let mask = ((1_u32 << self.format.depth()) - 1) << bit;
            *pixels = (u32::from(*pixels) & !mask | color << bit & mask) as u8;
        }
    }

    /// Colours a rectangle.
    pub fn fill_rectangle(&mut self, x: i32, y: i32, width: i32, height: i32, color: u32) {
        let (right, bottom) = (x.saturating_add(width).min(self.width), y.saturating_add(height).min(self.height));
        for row in y.max(0)..bottom {
            for column in x.max(0)..right {
                self.set(column, row, color);
            }
        }
    }
}
