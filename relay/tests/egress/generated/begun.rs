//! Who sees every TCP connection that is begun in a namespace, whether somebody listens there or not.

use std::{
    io::{BufReader, Read as _},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpStream},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
};

use crate::common::until;

/// Where a connection was begun to.
pub(super) type Place = (IpAddr, u16);

/// Nobody is ever dialled at this port but to say that all before it have been seen.
const LAST: u16 = 65_535;

/// A program of its own, since what is seen on the wire is no matter of tests.
pub(super) struct Begun {
    places: Arc<Mutex<Vec<Place>>>,
    program: Child,
}

impl Begun {
    pub(super) fn start() -> Self {
        let script = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/egress/generated/begun.py"
        );
        let mut program = Command::new("python3")
            .arg(script)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = BufReader::new(program.stdout.take().unwrap());
        let mut one = [0; 18];
        told.read_exact(&mut one).unwrap();
        let places = Arc::<Mutex<Vec<_>>>::default();
        let seen = Arc::clone(&places);
        std::thread::spawn(move || {
            while told.read_exact(&mut one).is_ok() {
                let [ip @ .., high, low] = one;
                let ip = Ipv6Addr::from(ip).to_canonical();
                let place = (ip, u16::from_be_bytes([high, low]));
                seen.lock().unwrap().push(place);
            }
        });
        Self { places, program }
    }

    /// Where connections were begun to since this was last asked, each place once.
    pub(super) async fn places(&self) -> Vec<Place> {
        let lasts = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        for ip in lasts {
            let refused = TcpStream::connect::<Place>((ip, LAST));
            assert!(refused.is_err(), "{ip}");
        }
        until("the last connections", || async {
            let places = self.places.lock().unwrap();
            let lasts = lasts.map(|ip| places.iter().rev().any(|place| *place == (ip, LAST)));
            (lasts == [true, true]).then_some(())
        })
        .await;
        let mut places = std::mem::take(&mut *self.places.lock().unwrap());
        places.retain(|(_, port)| *port != LAST);
        places.sort_unstable();
        places.dedup();
        places
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
