//! `framebuf.FrameBuffer`: a picture in a buffer, in the formats of small displays
//!
//! **Invariant:** fields `[buffer, width, height, format, stride]`. What lies outside the picture is not drawn; the buffer is looked up anew
//! for every call, and a picture whose buffer shrank reads as 0 there.

pub mod font;
pub mod pixels;
pub mod shapes;

use pixels::{Format, Picture};

use super::buffer::BufferRef;
use crate::names::name;
use crate::native::{Arguments, Arity, Member, NativeType};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// `FrameBuffer`
pub const FRAME_BUFFER: NativeType = NativeType {
    name: "FrameBuffer",
    new: Some((new, Arity::between(0, 5))),
    members: &[
        ("__init__", Member::Method(initialise, Arity::between(4, 5))),
        ("blit", Member::Method(blit, Arity::between(3, 5))),
        ("ellipse", Member::Method(ellipse, Arity::between(5, 7))),
        ("fill", Member::Method(fill, Arity::exactly(1))),
        ("fill_rect", Member::Method(|rt, args| rectangle(rt, args, true), Arity::exactly(5))),
        ("hline", Member::Method(|rt, args| straight(rt, args, Axis::Horizontal), Arity::exactly(4))),
        ("line", Member::Method(line, Arity::exactly(5))),
        ("pixel", Member::Method(pixel, Arity::between(2, 3))),
        ("poly", Member::Method(polygon, Arity::between(4, 5))),
        ("rect", Member::Method(|rt, args| rectangle(rt, args, false), Arity::between(5, 6))),
        ("scroll", Member::Method(scroll, Arity::exactly(2))),
        ("text", Member::Method(text, Arity::between(3, 4))),
        ("vline", Member::Method(|rt, args| straight(rt, args, Axis::Vertical), Arity::exactly(4))),
    ],
    ..NativeType::PLAIN
};

const BUFFER: usize = 0;
const WIDTH: usize = 1;
const HEIGHT: usize = 2;
const FORMAT: usize = 3;
const STRIDE: usize = 4;

/// The largest width, height or stride.
const SIZE_MAX: i32 = 0x7fff;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Axis {
    Horizontal,
    Vertical,
}

/// A Python subclass with an `__init__` of its own passes the arguments on there.
fn new(rt: &mut Runtime<'_>, class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let object = rt.new_object(types::FRAME_BUFFER, &[Value::NULL; 5])?;
    if args.count() > 0 || class.as_native_type().is_some() {
        if args.count() < 4 {
            return Err(rt.raise_type_error(format_args!("FrameBuffer() needs a buffer, width, height and format")));
        }
        rt.writable_buffer_argument(args.at(0))?;
        set_up(rt, object, args)?;
    }
    Ok(object)
}

fn initialise(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    rt.writable_buffer_argument(args.at(1))?;
    set_up(rt, args.at(0), args.skip(1))?;
    Ok(Value::NONE)
}

fn set_up(rt: &mut Runtime<'_>, object: Value, args: Arguments<'_>) -> Result<(), Raised> {
    let buffer = args.at(0);
    let room = rt.buffer_argument(buffer)?.length;
    let (width, height) = (rt.index_argument(args.at(1))?, rt.index_argument(args.at(2))?);
    let number = rt.index_argument(args.at(3))?;
    let Some(format) = Format::from_number(number) else {
        return Err(rt.raise_value_error(format_args!(
            "unknown format {number}: use a constant of framebuf, such as framebuf.MONO_VLSB"
        )));
    };
    let stride = match args.get(4) {
        Some(stride) => rt.index_argument(stride)?,
        None => width,
    };
    if !(1..=SIZE_MAX).contains(&width) || !(1..=SIZE_MAX).contains(&height) || !(width..=SIZE_MAX).contains(&stride) {
        return Err(rt.raise_value_error(format_args!(
            "width and height must be from 1 to {SIZE_MAX}, stride at least the width: got {width}, {height}, {stride}"
        )));
    }
    let stride = format.round_stride(stride as usize);
    let needed = format.bytes(stride, width as usize, height as usize);
    if room < needed {
        return Err(rt.raise_value_error(format_args!(
            "the buffer has {room} bytes, a picture of {width} x {height} in this format needs {needed}"
        )));
    }
    let [width, height, number] = [width, height, number].map(Value::small_wrapping);
    let fields = [buffer, width, height, number, Value::count(stride)];
    for (position, field) in fields.into_iter().enumerate() {
        rt.set_field(object, position, field);
    }
    Ok(())
}

/// The picture of an object, with nothing to look at yet.
fn outline(rt: &mut Runtime<'_>, object: Value) -> Result<Picture<()>, Raised> {
    if rt.field(object, BUFFER).is_null() {
        return Err(rt.raise_runtime_error(format_args!("FrameBuffer.__init__() was not called")));
    }
    let number = |field| rt.field(object, field).small_number();
    Ok(Picture {
        bytes: (),
        width: number(WIDTH),
        height: number(HEIGHT),
        format: Format::from_number(number(FORMAT)).unwrap_or(Format::Gs8),
        stride: number(STRIDE) as usize,
    })
}

/// The colour of a pixel, `None` outside.
fn look(rt: &mut Runtime<'_>, object: Value, x: i32, y: i32) -> Result<Option<u32>, Raised> {
    let Picture { width, height, format, stride, .. } = outline(rt, object)?;
    let buffer = rt.buffer_argument(rt.field(object, BUFFER))?;
    Ok(Picture { bytes: rt.buffer_bytes(buffer), width, height, format, stride }.get(x, y))
}

/// Runs `draw` on the picture of an object.
fn draw<T>(rt: &mut Runtime<'_>, object: Value, draw: impl FnOnce(&mut Picture<&mut [u8]>) -> T) -> Result<T, Raised> {
    let Picture { width, height, format, stride, .. } = outline(rt, object)?;
    let buffer = rt.writable_buffer_argument(rt.field(object, BUFFER))?;
    let bytes = rt.buffer_bytes_mut(buffer);
    Ok(draw(&mut Picture { bytes, width, height, format, stride }))
}

/// Arguments `1..` as numbers.
fn numbers<const N: usize>(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<[i32; N], Raised> {
    let mut numbers = [0; N];
    for (position, number) in numbers.iter_mut().enumerate() {
        *number = rt.index_argument(args.at(position + 1))?;
    }
    Ok(numbers)
}

fn truth(rt: &mut Runtime<'_>, argument: Option<Value>) -> Result<bool, Raised> {
    match argument {
        Some(value) => rt.truth(value),
        None => Ok(false),
    }
}

fn fill(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let [color] = numbers(rt, args)?;
    draw(rt, args.at(0), |picture| picture.fill_rectangle(0, 0, picture.width, picture.height, color as u32))?;
    Ok(Value::NONE)
}

/// `pixel(x, y)` gives the colour, `None` outside; `pixel(x, y, color)` sets it.
fn pixel(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let [x, y] = numbers(rt, args)?;
    let Some(color) = args.get(3) else {
        let color = look(rt, args.at(0), x, y)?;
        return Ok(color.map_or(Value::NONE, |color| Value::count(color as usize)));
    };
    let color = rt.index_argument(color)? as u32;
    draw(rt, args.at(0), |picture| picture.set(x, y, color))?;
    Ok(Value::NONE)
}

fn straight(rt: &mut Runtime<'_>, args: Arguments<'_>, axis: Axis) -> Result<Value, Raised> {
    let [x, y, length, color] = numbers(rt, args)?;
    let (width, height) = if axis == Axis::Horizontal { (length, 1) } else { (1, length) };
    draw(rt, args.at(0), |picture| picture.fill_rectangle(x, y, width, height, color as u32))?;
    Ok(Value::NONE)
}

fn rectangle(rt: &mut Runtime<'_>, args: Arguments<'_>, is_filled: bool) -> Result<Value, Raised> {
    let [x, y, width, height, color] = numbers(rt, args)?;
    let is_filled = is_filled || truth(rt, args.get(6))?;
    draw(rt, args.at(0), |picture| {
        let color = color as u32;
        if is_filled {
            return picture.fill_rectangle(x, y, width, height, color);
        }
        let (right, bottom) = (x.saturating_add(width - 1), y.saturating_add(height - 1));
        picture.fill_rectangle(x, y, width, 1, color);
        picture.fill_rectangle(x, bottom, width, 1, color);
        picture.fill_rectangle(x, y, 1, height, color);
        picture.fill_rectangle(right, y, 1, height, color);
    })?;
    Ok(Value::NONE)
}

fn line(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let [x1, y1, x2, y2, color] = numbers(rt, args)?;
    draw(rt, args.at(0), |picture| shapes::line(picture, (x1, y1), (x2, y2), color as u32))?;
    Ok(Value::NONE)
}

/// `ellipse(x, y, x radius, y radius, color, fill, mask of quadrants)`
fn ellipse(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let [x, y, x_radius, y_radius, color] = numbers(rt, args)?;
    let is_filled = truth(rt, args.get(6))?;
    let quadrants = match args.get(7) {
        Some(mask) => rt.index_argument(mask)? as u32,
        None => 0xf,
    };
    let inside = if is_filled { shapes::Inside::Filled } else { shapes::Inside::Empty };
    draw(rt, args.at(0), |picture| {
        shapes::ellipse(picture, (x, y), (x_radius, y_radius), color as u32, inside, quadrants);
    })?;
    Ok(Value::NONE)
}

/// `poly(x, y, array of coordinates, color, fill)`
fn polygon(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (x, y) = (rt.index_argument(args.at(1))?, rt.index_argument(args.at(2))?);
    let color = rt.index_argument(args.at(4))? as u32;
    let is_filled = truth(rt, args.get(5))?;
    let length = rt.length(args.at(3))? / 2;
    let corner = |rt: &mut Runtime<'_>, number: usize| -> Result<(i32, i32), Raised> {
        let number = number % length.max(1);
        let (across, down) = (
            rt.get_item(args.at(3), Value::count(number * 2))?,
            rt.get_item(args.at(3), Value::count(number * 2 + 1))?,
        );
        let (across, down) = (rt.index_argument(across)?, rt.index_argument(down)?);
        Ok((x.saturating_add(across), y.saturating_add(down)))
    };
    if is_filled {
        let (mut top, mut bottom) = (i32::MAX, i32::MIN);
        for number in 0..length {
            let (_, down) = corner(rt, number)?;
            (top, bottom) = (top.min(down), bottom.max(down));
        }
        let height = rt.field(args.at(0), HEIGHT).small_number();
        for row in top.max(0)..=bottom.min(height - 1) {
            let mut crossings = shapes::Crossings::new();
            for number in 0..length {
                let (from, to) = (corner(rt, number)?, corner(rt, number + 1)?);
                crossings.add(from, to, row);
            }
            draw(rt, args.at(0), |picture| crossings.fill(picture, row, color))?;
            rt.poll()?;
        }
    }
    for number in 0..length {
        let (from, to) = (corner(rt, number)?, corner(rt, number + 1)?);
        draw(rt, args.at(0), |picture| shapes::line(picture, from, to, color))?;
    }
    Ok(Value::NONE)
}

/// `text(string, x, y, color)`: characters of 8 x 8; what is not ASCII is a box.
fn text(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let string = rt.native_part(args.at(1));
    rt.text_argument(string)?;
    let (mut x, y) = (rt.index_argument(args.at(2))?, rt.index_argument(args.at(3))?);
    let color = match args.get(4) {
        Some(color) => rt.index_argument(color)? as u32,
        None => 1,
    };
    let mut start = 0;
    while let Some(character) = rt.text(string).and_then(|text| text.get(start..)).and_then(|rest| rest.chars().next())
    {
        start += character.len_utf8();
        let columns = font::glyph(character);
        draw(rt, args.at(0), |picture| {
            for (column, bits) in (0..).zip(columns) {
                for row in 0..font::SIZE {
                    if bits >> row & 1 != 0 {
                        picture.set(x.saturating_add(column), y.saturating_add(row), color);
                    }
                }
            }
        })?;
        x = x.saturating_add(font::SIZE);
    }
    Ok(Value::NONE)
}

/// `scroll(x step, y step)`: moves the picture; what is uncovered stays as it was.
fn scroll(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let [across, down] = numbers(rt, args)?;
    draw(rt, args.at(0), |picture| {
        let (width, height) = (picture.width, picture.height);
        // From the side that the picture moves to, so that nothing is read after it was overwritten.
        for row in 0..height {
            let y = if down > 0 { height - 1 - row } else { row };
            for column in 0..width {
                let x = if across > 0 { width - 1 - column } else { column };
                if let Some(color) = picture.get(x.saturating_sub(across), y.saturating_sub(down)) {
                    picture.set(x, y, color);
                }
            }
        }
    })?;
    Ok(Value::NONE)
}

/// `blit(source, x, y, key, palette)`: the source is a FrameBuffer or `(buffer, width, height, format)`, the palette too.
fn blit(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let source = picture_argument(rt, args.at(1))?;
    let (x, y) = (rt.index_argument(args.at(2))?, rt.index_argument(args.at(3))?);
    let key = match args.get(4) {
        Some(key) => rt.index_argument(key)?,
        None => -1,
    };
    let palette = match args.get(5) {
        Some(palette) if !palette.is_none() => Some(picture_argument(rt, palette)?),
        _ => None,
    };
    let (width, height) = (rt.field(source, WIDTH).small_number(), rt.field(source, HEIGHT).small_number());
    for row in 0..height {
        for column in 0..width {
            let color = look(rt, source, column, row)?.unwrap_or(0);
            if i64::from(color) == i64::from(key) {
                continue;
            }
            let color = match palette {
                Some(palette) => look(rt, palette, color as i32, 0)?.unwrap_or(0),
                None => color,
            };
            draw(rt, args.at(0), |picture| picture.set(x.saturating_add(column), y.saturating_add(row), color))?;
        }
        rt.poll()?;
    }
    Ok(Value::NONE)
}

fn picture_argument(rt: &mut Runtime<'_>, value: Value) -> Result<Value, Raised> {
    if rt.is_native(value, types::FRAME_BUFFER) {
        return Ok(rt.native_part(value));
    }
    let items = rt.sequence_items(value);
    if !items.is_empty() && !(4..=5).contains(&items.len()) {
        return Err(
            rt.raise_value_error(format_args!("a picture is (buffer, width, height, format) or has a stride besides"))
        );
    }
    if items.is_empty() {
        return Err(rt.raise_about(
            types::TYPE_ERROR,
            "expected a FrameBuffer or a tuple that describes one, not ",
            value,
            "",
        ));
    }
    let mut copy = [Value::NULL; 5];
    let count = items.len();
    copy[..count].copy_from_slice(items);
    let object = rt.new_object(types::FRAME_BUFFER, &[Value::NULL; 5])?;
    rt.with_arguments(&copy[..count], |rt, args| set_up(rt, object, args))?;
    Ok(object)
}

/// Where the pixels of a FrameBuffer lie: it can be used like its buffer.
pub fn buffer(rt: &Runtime<'_>, object: Value) -> Option<BufferRef> {
    rt.buffer(rt.field(object, BUFFER))
}

/// `FrameBuffer1(buffer, width, height, stride)`: the old name of a FrameBuffer in MONO_VLSB.
pub fn vertical_monochrome(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let mut arguments = [args.at(0), args.at(1), args.at(2), Value::count(0), Value::NULL];
    let mut count = 4;
    if let Some(stride) = args.named(3, const { name("stride") }) {
        arguments[4] = stride;
        count = 5;
    }
    rt.with_arguments(&arguments[..count], |rt, args| new(rt, Value::native_type(types::FRAME_BUFFER), args))
}
