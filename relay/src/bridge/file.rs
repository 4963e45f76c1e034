//! Files on their way to a peer: each is many sends, at the pace at which the peer takes them.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use shared::{
    bridge::Mode,
    entry::{Event, NotWrittenReason},
    fault::{Fault, FaultCode},
    file::{FileSend, FileState, MAX_FILE_NAME},
    id::{FileId, PeerId},
    live::RelayTell,
    operation::To,
};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{Bridge, Peer, Run, SendRequest, course::Course};
use crate::changes::{Standing, Subject};
use crate::faults::limit;

/// The most bytes of one entry.
const PIECE_BYTES: usize = 64 << 10;

/// So many bytes may wait for the peer before more is taken: enough to keep a quick one busy.
const AHEAD_BYTES: usize = 256 << 10;

/// How often viewers are told how far a file has come.
const TELL_TIME: Duration = Duration::from_millis(250);

/// How long to wait where others have filled the peer's queue.
const FULL_TIME: Duration = Duration::from_millis(20);

/// How long it may take until what waited for a peer that has gone is known not to be written.
const GONE_TIME: Duration = Duration::from_secs(1);

/// A file to be sent.
#[derive(Clone, Debug)]
pub struct FileRequest {
    /// Under which id.
    pub id: FileId,
    /// Which peer.
    pub to: PeerId,
    /// The file's name.
    pub name: String,
    /// How many bytes it has, where that is known.
    pub bytes: Option<u64>,
    /// Who sends it.
    pub author: Option<String>,
    /// Which guest that is, if one.
    pub guest: Option<String>,
}

/// The files on their way to peers of a bridge.
#[derive(Debug, Default)]
pub(super) struct Files(Mutex<Vec<Arc<OnItsWay>>>);

impl Files {
    fn list(&self) -> MutexGuard<'_, Vec<Arc<OnItsWay>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a file's place. Guests have one each and half of them together, so that one who sends slowly keeps neither
    /// the owner nor all other guests waiting.
    fn add(&self, file: &Arc<OnItsWay>, max: usize) -> Result<(), Fault> {
        let mut list = self.list();
        let of_guests = list.iter().filter(|other| other.guest.is_some()).count();
        let is_own = |other: &Arc<OnItsWay>| other.guest == file.guest;
        let most = match &file.guest {
            Some(_) if list.iter().any(is_own) => Some(1),
            Some(_) if of_guests >= (max / 2).max(1) => Some(of_guests),
            _ if list.len() >= max => Some(max),
            _ => None,
        };
        if let Some(most) = most {
            return Err(limit("files_per_bridge", most));
        }
        list.push(Arc::clone(file));
        Ok(())
    }
}

#[derive(Debug)]
struct OnItsWay {
    id: FileId,
    view: Mutex<FileSend>,
    cancel: CancellationToken,
    course: Arc<Course>,
    guest: Option<String>,
}

impl OnItsWay {
    fn view(&self) -> MutexGuard<'_, FileSend> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A file that is being taken in, held by who takes it. Dropped before its end, it has failed.
#[derive(Debug)]
pub struct Upload {
    bridge: Arc<Bridge>,
    peer: Arc<Peer>,
    run: Run,
    file: Arc<OnItsWay>,
    waiting: Vec<u8>,
    /// How many bytes were taken before those.
    taken: u64,
    told: Instant,
    ended: bool,
}

impl Bridge {
    /// Begins to send a file.
    ///
    /// # Errors
    /// `not-for-this-kind` on UDP, `bridge-closed`, `peer-gone`, `not-found`, `too-large`, `limit-reached`,
    /// `bad-request` for a name that is none.
    pub fn begin_file(self: &Arc<Self>, request: FileRequest) -> Result<Upload, Fault> {
        check_name(&request.name)?;
        if self.settings().endpoint.is_udp() {
            return Err(Fault::new(
                FaultCode::NotForThisKind,
                "A datagram may be lost, and a file with it; files go to the peers of TCP bridges.",
            )
            .with("kind", "udp"));
        }
        if self.settings().mode == Mode::Room {
            return Err(Fault::new(
                FaultCode::NotForThisKind,
                "In a room people talk at their terminals, which a file would disturb; send it on another bridge.",
            )
            .with("kind", "room"));
        }
        let run = self.running()?;
        let peer = self.peer(&request.to)?;
        self.check_file_size(request.bytes.unwrap_or(0))?;
        let file = Arc::new(OnItsWay {
            id: request.id.clone(),
            view: Mutex::new(FileSend {
                bridge: self.id(),
                id: request.id,
                peer: peer.id(),
                name: request.name,
                bytes: request.bytes,
                sent: 0,
                state: FileState::Sending,
                author: request.author,
                fault: None,
            }),
            cancel: CancellationToken::new(),
            course: Arc::default(),
            guest: request.guest,
        });
        self.files
            .add(&file, self.context.limits.files_per_bridge)?;
        self.publish_file(&file);
        Ok(Upload {
            bridge: Arc::clone(self),
            peer,
            run,
            file,
            waiting: Vec::new(),
            taken: 0,
            told: Instant::now(),
            ended: false,
        })
    }

    /// Stops a file after what was handed over already.
    ///
    /// # Errors
    /// `not-found`.
    pub fn cancel_file(&self, id: &FileId) -> Result<(), Fault> {
        let list = self.files.list();
        let Some(file) = list.iter().find(|file| file.id == *id) else {
            return Err(Fault::new(
                FaultCode::NotFound,
                format!("There is no file \"{id}\" on its way; it may have ended."),
            )
            .with("file", id.as_str()));
        };
        file.cancel.cancel();
        Ok(())
    }

    fn check_file_size(&self, bytes: u64) -> Result<(), Fault> {
        let limit = self.context.limits.file_bytes as u64;
        if bytes <= limit {
            return Ok(());
        }
        Err(Fault::new(
            FaultCode::TooLarge,
            format!("{bytes} bytes are more than the limit of {limit} for one file; raise limits.file_bytes, or send it in parts."),
        )
        .with("bytes", bytes)
        .with("limit", limit))
    }

    fn publish_file(&self, file: &OnItsWay) {
        let subject = Subject::File(self.id(), file.id.clone());
        self.context.changes.tell(subject, || {
            let mut view = file.view().clone();
            view.sent = file.course.sent();
            let goes_on = view.state == FileState::Sending;
            Some(Standing::of(RelayTell::File(Box::new(view)), goes_on))
        });
    }
}

impl Upload {
    /// Its id.
    pub fn id(&self) -> FileId {
        self.file.id.clone()
    }

    /// Waits until it is cancelled, or its bridge is closed or the relay stops; says so.
    pub async fn stopped(&self) -> Fault {
        tokio::select! {
            () = self.file.cancel.cancelled() => {
                Fault::new(FaultCode::Cancelled, "Somebody has stopped this file.")
            }
            () = self.run.cancel.cancelled() => super::bridge_closed(),
        }
    }

    /// Takes the next bytes, and waits until the peer has taken enough of those before.
    ///
    /// # Errors
    /// Why the file cannot go on; it has ended then.
    pub async fn push(&mut self, mut bytes: &[u8]) -> Result<(), Fault> {
        let piece = PIECE_BYTES.min(self.bridge.context.limits.entry_bytes);
        while !bytes.is_empty() {
            let room = piece - self.waiting.len();
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.waiting.extend_from_slice(now);
            bytes = later;
            if self.waiting.len() == piece {
                self.flush().await?;
            }
        }
        Ok(())
    }

    /// The file is complete: sends the rest, and waits until the peer's socket has all of it.
    ///
    /// # Errors
    /// Why it could not be sent to its end.
    pub async fn finish(mut self) -> Result<FileId, Fault> {
        self.flush().await?;
        let fault = tokio::select! {
            biased;
            fault = self.stopped() => Some(fault),
            () = self.file.course.over() => self.lost(),
        };
        self.end(fault.clone()).await;
        fault.map_or_else(|| Ok(self.id()), Err)
    }

    /// The file ends here, for this reason.
    pub async fn fail(mut self, fault: Fault) -> Fault {
        self.end(Some(fault.clone())).await;
        fault
    }

    /// Why a piece of it is lost, if one is.
    fn lost(&self) -> Option<Fault> {
        let limits = &self.bridge.context.limits;
        let peer = self.peer.id();
        Some(match self.file.course.lost()? {
            // Others had filled the queue in the moment in which the piece was stored.
            NotWrittenReason::UnsentLimit => {
                limit("unsent_bytes_per_peer", limits.unsent_bytes_per_peer)
                    .with("peer", peer.as_str())
            }
            _ => peer_gone(&self.peer),
        })
    }

    async fn flush(&mut self) -> Result<(), Fault> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let bytes = std::mem::take(&mut self.waiting);
        let length = bytes.len() as u64;
        let outcome = match self.bridge.check_file_size(self.taken + length) {
            Ok(()) => self.hand_over(bytes).await,
            Err(fault) => Err(fault),
        };
        if let Err(fault) = outcome {
            self.end(Some(fault.clone())).await;
            return Err(fault);
        }
        self.taken += length;
        if self.told.elapsed() >= TELL_TIME {
            self.told = Instant::now();
            self.bridge.publish_file(&self.file);
        }
        Ok(())
    }

    async fn hand_over(&self, bytes: Vec<u8>) -> Result<(), Fault> {
        let ahead = AHEAD_BYTES.min(self.bridge.context.limits.unsent_bytes_per_peer / 2);
        let to = To::One(self.peer.id().0);
        let author = self.file.view().author.clone();
        let request = SendRequest {
            course: Some(Arc::clone(&self.file.course)),
            ..SendRequest::new(to, bytes, author, None)
        };
        loop {
            tokio::select! {
                biased;
                fault = self.stopped() => return Err(fault),
                () = self.peer.drained(ahead) => {}
            }
            match self.bridge.send(request.clone()).await {
                // Others send to this peer as well.
                Err(fault)
                    if fault.code == FaultCode::LimitReached
                        && self.bridge.check_kept().is_ok() =>
                {
                    tokio::time::sleep(FULL_TIME).await;
                }
                Err(fault) => return Err(fault),
                // It is handed over by now, or was refused.
                Ok(_) => return self.lost().map_or(Ok(()), Err),
            }
        }
    }

    /// Takes the file out, tells how it has ended, and keeps that in the journal.
    async fn end(&mut self, fault: Option<Fault>) {
        if fault.as_ref().map(|fault| fault.code) == Some(FaultCode::PeerGone) {
            // What still waited for the peer is counted as lost then.
            let _ = tokio::time::timeout(GONE_TIME, self.file.course.over()).await;
        }
        if let Some(event) = self.conclude(fault) {
            self.bridge.note_soon(Some(&self.peer), event).await;
        }
    }

    /// The event that tells how the file has ended; nothing when that was told.
    fn conclude(&mut self, fault: Option<Fault>) -> Option<Event> {
        if std::mem::replace(&mut self.ended, true) {
            return None;
        }
        let mut list = self.bridge.files.list();
        list.retain(|other| other.id != self.file.id);
        drop(list);
        let code = fault.as_ref().map(|fault| fault.code);
        let mut view = self.file.view();
        view.sent = self.file.course.sent();
        view.state = match code {
            None => FileState::Done,
            Some(FaultCode::Cancelled) => FileState::Cancelled,
            Some(_) => FileState::Failed,
        };
        view.fault = fault.filter(|fault| fault.code != FaultCode::Cancelled);
        let event = Event::FileEnded {
            name: view.name.clone(),
            sent: view.sent,
            bytes: view.bytes,
            code,
        };
        drop(view);
        self.bridge.publish_file(&self.file);
        Some(event)
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        let broken = Fault::new(FaultCode::BadRequest, "The upload broke off.");
        if let Some(event) = self.conclude(Some(broken)) {
            let (bridge, peer) = (Arc::clone(&self.bridge), Arc::clone(&self.peer));
            let tasks = bridge.context.tasks.clone();
            tasks.spawn(async move { bridge.note_soon(Some(&peer), event).await });
        }
    }
}

fn peer_gone(peer: &Peer) -> Fault {
    Fault::new(
        FaultCode::PeerGone,
        format!("Peer {} has gone before it had all of the file.", peer.id()),
    )
    .with("peer", peer.id().as_str())
}

fn check_name(name: &str) -> Result<(), Fault> {
    if (1..=MAX_FILE_NAME).contains(&name.len()) && !name.chars().any(char::is_control) {
        return Ok(());
    }
    Err(Fault::new(
        FaultCode::BadRequest,
        format!("\"name\" has 1 to {MAX_FILE_NAME} bytes, none of them a control character."),
    )
    .with("field", "name"))
}
