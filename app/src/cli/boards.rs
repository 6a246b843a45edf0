//! `boards`: which boards this program knows, and their pins.

use pyrite_sim::BoardFacts;
use pyrite_sim::boards::{HeaderPin, boards, bridge};

use super::Failure;

/// Lists the boards, or the pins of one.
pub fn list(id: Option<&str>) -> Result<(), Failure> {
    let Some(id) = id else {
        for board in boards() {
            let bridges: Vec<&str> = board.usb.iter().filter_map(|usb| bridge(*usb)).collect();
            say!("{:<18} {:<19} {:<9} {}", board.id, board.name, board.chip.title, bridges.join(", "));
        }
        return Ok(());
    };
    let board: &BoardFacts = id.parse::<&'static BoardFacts>().map_err(Failure::Usage)?;
    print!("{}", text(board));
    Ok(())
}

fn text(board: &BoardFacts) -> String {
    let module = board.module.as_deref().unwrap_or(&board.chip.title);
    let mut text = format!("{}: {module}, {} MB of flash\n", board.name, board.flash_bytes >> 20);
    for header in board.rows() {
        text.push_str(&format!("\n{}\n", header.name));
        for place in &header.pins {
            let line = match place {
                HeaderPin::Other(label) => label.clone(),
                HeaderPin::Gpio(label, pin) => {
                    let fixture = board.fixture(*pin).map(str::to_owned);
                    let usable = board.chip.is_usable(*pin);
                    let abilities = board.chip.abilities(*pin).into_iter().filter(|_| usable).map(str::to_owned);
                    let notes = fixture.into_iter().chain(abilities).chain(board.chip.warnings(*pin));
                    format!("{label:<7} Pin({pin}){:2} {}", "", notes.collect::<Vec<_>>().join("; "))
                }
            };
            text.push_str(&format!("  {}\n", line.trim_end()));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins_stand_in_their_rows() {
        let text = text(BoardFacts::usual());
        assert!(text.starts_with("ESP32-DevKitC V4: ESP32-WROOM-32E, 4 MB of flash\n\nJ2\n  3V3\n"), "{text}");
        assert!(text.contains("\n  VP      Pin(36)   analog in; input only, no pull resistor\n"), "{text}");
        assert!(text.contains("\n  D2      Pin(9)   leads to the flash: not usable\n"), "{text}");
    }
}
