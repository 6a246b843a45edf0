//! A serial port over a network: Telnet with the COM-PORT option of RFC 2217, as both ends write and read it.
//!
//! The server is [`crate::transport::rfc2217`], the client is in the IDE.
//!
//! **Invariant:** whatever bytes come, [`Decoder`] goes on, with memory for at most [`MOST_VALUE`] bytes of a command; options
//! are answered only when that changes something, so that two ends never answer each other without end.

/// Begins a command of Telnet; twice it is the byte itself.
const IAC: u8 = 255;
const SUBNEGOTIATION: u8 = 250;
const SUBNEGOTIATION_END: u8 = 240;

/// Bytes pass as they are.
pub const BINARY: u8 = 0;
/// Nobody says when it is the other's turn.
pub const SUPPRESS_GO_AHEAD: u8 = 3;
/// Commands for the port, RFC 2217.
pub const COM_PORT: u8 = 44;

/// What an end of ours agrees to.
const WANTED: [u8; 3] = [BINARY, SUPPRESS_GO_AHEAD, COM_PORT];

/// Commands of a client; the answer to one has the number [`ANSWER`] more.
pub mod command {
    /// Who is there: a text.
    pub const SIGNATURE: u8 = 0;
    /// Bits a second, 4 bytes, the highest first; 0 asks.
    pub const SET_BAUD: u8 = 1;
    /// Data bits.
    pub const SET_DATA_SIZE: u8 = 2;
    /// 1 is none.
    pub const SET_PARITY: u8 = 3;
    /// 1 is one stop bit.
    pub const SET_STOP_SIZE: u8 = 4;
    /// Flow control, break, DTR and RTS: the numbers in [`super::control`].
    pub const SET_CONTROL: u8 = 5;
    /// Which changes of the line the client wants to hear of.
    pub const SET_LINE_STATE_MASK: u8 = 10;
    /// Which changes of the lines from the modem.
    pub const SET_MODEM_STATE_MASK: u8 = 11;
    /// What is under way is dropped.
    pub const PURGE: u8 = 12;
    /// A server says how the lines from the modem are.
    pub const NOTIFY_MODEM_STATE: u8 = 107;
    /// What an answer's number is more than the command's.
    pub const ANSWER: u8 = 100;
}

/// What [`command::SET_CONTROL`] sets or asks.
pub mod control {
    /// No flow control.
    pub const NO_FLOW: u8 = 1;
    /// Which break state?
    pub const ASK_BREAK: u8 = 4;
    /// The line is not held in break.
    pub const BREAK_OFF: u8 = 6;
    /// Which state of DTR?
    pub const ASK_DTR: u8 = 7;
    /// DTR is asserted.
    pub const DTR_ON: u8 = 8;
    /// DTR is not.
    pub const DTR_OFF: u8 = 9;
    /// Which state of RTS?
    pub const ASK_RTS: u8 = 10;
    /// RTS is asserted.
    pub const RTS_ON: u8 = 11;
    /// RTS is not.
    pub const RTS_OFF: u8 = 12;
    /// Which flow control towards the port?
    pub const ASK_FLOW_IN: u8 = 13;
    /// None towards the port.
    pub const NO_FLOW_IN: u8 = 14;
}

/// Longest value of a command that is taken; longer ones are dropped whole.
const MOST_VALUE: usize = 64;

/// How an option is negotiated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// I have it on, or want to.
    Will = 251,
    /// I have it off.
    Wont = 252,
    /// Have it on, please.
    Do = 253,
    /// Have it off.
    Dont = 254,
}

impl Verb {
    fn of(byte: u8) -> Option<Self> {
        [Self::Will, Self::Wont, Self::Do, Self::Dont].into_iter().find(|verb| *verb as u8 == byte)
    }
}

/// What came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrival {
    /// A byte of the port.
    Data(u8),
    /// An option is negotiated.
    Negotiation(Verb, u8),
    /// A command for the port, or its answer: number and value.
    Command(u8, Vec<u8>),
}

/// Takes what comes apart.
#[derive(Debug, Default)]
pub struct Decoder {
    state: State,
    /// The subnegotiation so far, its option first.
    value: Vec<u8>,
}

#[derive(Debug, Default, Clone, Copy)]
enum State {
    #[default]
    Data,
    Escaped,
    Option(Verb),
    Value,
    EscapedValue,
}

impl Decoder {
    /// Takes a byte.
    pub fn push(&mut self, byte: u8) -> Option<Arrival> {
        match self.state {
            State::Data if byte == IAC => self.state = State::Escaped,
            State::Data => return Some(Arrival::Data(byte)),
            State::Escaped => return self.telnet_command(byte),
            State::Option(verb) => {
                self.state = State::Data;
                return Some(Arrival::Negotiation(verb, byte));
            }
            State::Value if byte == IAC => self.state = State::EscapedValue,
            State::Value => self.push_value(byte),
            State::EscapedValue if byte == IAC => {
                self.push_value(byte);
                self.state = State::Value;
            }
            State::EscapedValue if byte == SUBNEGOTIATION_END => {
                self.state = State::Data;
                return self.command();
            }
            // A value that does not end as it should is none.
            State::EscapedValue => return self.telnet_command(byte),
        }
        None
    }

    fn telnet_command(&mut self, byte: u8) -> Option<Arrival> {
        self.state = match byte {
            SUBNEGOTIATION => {
                self.value.clear();
                State::Value
            }
            // Others, such as are-you-there, mean nothing to a port.
            _ => Verb::of(byte).map_or(State::Data, State::Option),
        };
        (byte == IAC).then_some(Arrival::Data(IAC))
    }

    fn push_value(&mut self, byte: u8) {
        // One more than is taken, so that what is too long is noticed.
        if self.value.len() < MOST_VALUE + 3 {
            self.value.push(byte);
        }
    }

    fn command(&mut self) -> Option<Arrival> {
        match self.value.as_slice() {
            [COM_PORT, number, value @ ..] if value.len() <= MOST_VALUE => {
                Some(Arrival::Command(*number, value.to_vec()))
            }
            _ => None,
        }
    }
}

/// Appends bytes of the port.
pub fn put_data(bytes: &[u8], wire: &mut Vec<u8>) {
    for &byte in bytes {
        wire.extend(std::iter::repeat_n(byte, if byte == IAC { 2 } else { 1 }));
    }
}

/// Appends a negotiation.
pub fn put_negotiation(verb: Verb, option: u8, wire: &mut Vec<u8>) {
    wire.extend([IAC, verb as u8, option]);
}

/// Appends a command for the port, or an answer.
pub fn put_command(number: u8, value: &[u8], wire: &mut Vec<u8>) {
    wire.extend([IAC, SUBNEGOTIATION, COM_PORT, number]);
    put_data(value, wire);
    wire.extend([IAC, SUBNEGOTIATION_END]);
}

/// Which options both ends have agreed on.
#[derive(Debug, Default)]
pub struct Agreed {
    ours: Vec<u8>,
    theirs: Vec<u8>,
    /// What was asked for and is not answered.
    asked: Vec<(Verb, u8)>,
}

impl Agreed {
    /// Asks for everything that an end wants of itself and of the other.
    pub fn ask(&mut self, wire: &mut Vec<u8>) {
        for option in WANTED {
            for verb in [Verb::Will, Verb::Do] {
                self.asked.push((verb, option));
                put_negotiation(verb, option, wire);
            }
        }
    }

    /// Takes a negotiation, and appends what there is to answer.
    pub fn take(&mut self, verb: Verb, option: u8, wire: &mut Vec<u8>) {
        let (options, yes, no) = match verb {
            Verb::Will | Verb::Wont => (&mut self.theirs, Verb::Do, Verb::Dont),
            Verb::Do | Verb::Dont => (&mut self.ours, Verb::Will, Verb::Wont),
        };
        let is_on = options.contains(&option);
        let was_asked = self.asked.iter().position(|asked| *asked == (yes, option));
        if let Some(index) = was_asked {
            self.asked.swap_remove(index);
        }
        let wants_on = matches!(verb, Verb::Will | Verb::Do);
        let answer = match (wants_on, is_on) {
            (true, true) | (false, false) => return,
            (true, false) if !WANTED.contains(&option) => no,
            (true, false) => {
                options.push(option);
                yes
            }
            (false, true) => {
                options.retain(|on| *on != option);
                no
            }
        };
        // An answer is not answered.
        if was_asked.is_none() {
            put_negotiation(answer, option, wire);
        }
    }

    /// Whether both ends speak of the port, or the other end's answer to that is still to come.
    pub fn com_port(&self) -> Option<bool> {
        if self.ours.contains(&COM_PORT) || self.theirs.contains(&COM_PORT) {
            return Some(true);
        }
        let is_open = self.asked.iter().any(|(verb, option)| *verb == Verb::Will && *option == COM_PORT);
        (!is_open).then_some(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrivals(bytes: &[u8]) -> Vec<Arrival> {
        let mut decoder = Decoder::default();
        bytes.iter().filter_map(|byte| decoder.push(*byte)).collect()
    }

    #[test]
    fn what_is_written_is_read() {
        let mut wire = Vec::new();
        put_data(&[1, 255, 2], &mut wire);
        put_negotiation(Verb::Do, COM_PORT, &mut wire);
        put_command(command::SET_BAUD, &[0, 255, 0, 240], &mut wire);
        put_data(&[255], &mut wire);
        assert_eq!(
            arrivals(&wire),
            [
                Arrival::Data(1),
                Arrival::Data(255),
                Arrival::Data(2),
                Arrival::Negotiation(Verb::Do, COM_PORT),
                Arrival::Command(command::SET_BAUD, vec![0, 255, 0, 240]),
                Arrival::Data(255),
            ]
        );
    }

    #[test]
    fn what_makes_no_sense_is_left_out() {
        // Are you there; a value of another option; one that breaks off with a negotiation; one that is too long.
        assert_eq!(arrivals(&[IAC, 246, 7]), [Arrival::Data(7)]);
        assert_eq!(arrivals(&[IAC, 250, 24, 1, IAC, 240, 7]), [Arrival::Data(7)]);
        assert_eq!(arrivals(&[IAC, 250, IAC, 240, 7]), [Arrival::Data(7)]);
        assert_eq!(
            arrivals(&[IAC, 250, COM_PORT, 1, IAC, 251, 0, 7]),
            [Arrival::Negotiation(Verb::Will, 0), Arrival::Data(7)]
        );
        for (length, is_taken) in [(MOST_VALUE, true), (MOST_VALUE + 1, false), (1_000_000, false)] {
            let mut wire = Vec::new();
            put_command(1, &vec![9; length], &mut wire);
            let mut decoder = Decoder::default();
            assert_eq!(wire.iter().filter_map(|byte| decoder.push(*byte)).count(), usize::from(is_taken));
            assert!(decoder.value.capacity() < 1024);
        }
    }

    #[test]
    fn two_ends_agree_and_fall_silent() {
        let (mut client, mut server) = (Agreed::default(), Agreed::default());
        let mut to_server = Vec::new();
        client.ask(&mut to_server);
        // Somebody wants to see what is typed, which no port does.
        put_negotiation(Verb::Do, 1, &mut to_server);
        let mut to_client = Vec::new();
        for _ in 0..3 {
            to_client.clear();
            for arrival in arrivals(&to_server) {
                let Arrival::Negotiation(verb, option) = arrival else { panic!("{arrival:?}") };
                server.take(verb, option, &mut to_client);
            }
            to_server.clear();
            for arrival in arrivals(&to_client) {
                let Arrival::Negotiation(verb, option) = arrival else { panic!("{arrival:?}") };
                client.take(verb, option, &mut to_server);
            }
        }
        assert_eq!((client.com_port(), server.com_port()), (Some(true), Some(true)));
        assert!(to_server.is_empty() && to_client.is_empty());
        // A refusal is one.
        let mut refused = Agreed::default();
        refused.ask(&mut to_server);
        assert_eq!(refused.com_port(), None);
        refused.take(Verb::Dont, COM_PORT, &mut to_server);
        assert_eq!(refused.com_port(), Some(false));
    }
}
