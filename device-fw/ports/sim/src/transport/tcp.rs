//! The board on a TCP port: one client at a time, any number one after another.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream, ToSocketAddrs};
use std::sync::{Arc, Mutex, PoisonError};

use crate::board::Board;

/// Serves the board on an address until it is off. Tells the address it listens on through `ready`.
pub fn serve(board: &Board, address: impl ToSocketAddrs, ready: impl FnOnce(std::net::SocketAddr)) -> io::Result<()> {
    let listener = TcpListener::bind(address)?;
    ready(listener.local_addr()?);
    let client: Arc<Mutex<Option<TcpStream>>> = Arc::default();
    let (from_board, mut to_board) = board.link().split();
    let output = std::thread::spawn({
        let client = Arc::clone(&client);
        move || super::forward(from_board, &mut ClientOutput { client })
    });
    for stream in listener.incoming() {
        // A client that was gone before it was accepted is no reason to stop.
        let Ok(mut stream) = stream else { continue };
        let _ = stream.set_nodelay(true);
        let Ok(for_output) = stream.try_clone() else { continue };
        *client.lock().unwrap_or_else(PoisonError::into_inner) = Some(for_output);
        let mut piece = [0; super::PIECE];
        while let Ok(count) = stream.read(&mut piece)
            && count > 0
        {
            if to_board.write_all(&piece[..count]).is_err() {
                let _ = stream.shutdown(Shutdown::Both);
                let _ = output.join();
                return Ok(());
            }
        }
        *client.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
    Ok(())
}

/// Writes to the client that is there, and nowhere when there is none.
struct ClientOutput {
    client: Arc<Mutex<Option<TcpStream>>>,
}

impl Write for ClientOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let stream = self.client.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(TcpStream::try_clone);
        if let Some(Ok(mut stream)) = stream {
            // What a vanished client does not take is lost, as on a cable that was pulled.
            let _ = stream.write_all(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
