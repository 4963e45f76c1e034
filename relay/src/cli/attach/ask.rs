//! One call over the live socket, asked again when the connection breaks. It has an idempotency key, so that it is done
//! once however often it is asked.

use std::time::{Duration, Instant};

use serde_json::Value;
use shared::{
    PROTOCOL_VERSION,
    fault::Fault,
    live::{Answer, Call, ClientHello, ClientTell, Outcome, RelayMessage, RelayTell},
};

use super::{door::Door, line::Line, link::Input};
use crate::cli::Failure;

/// How long to go on trying. Only what was once answered is tried again: a wrong address fails at once.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long the relay may take to answer, once.
const ANSWER_TIME: Duration = Duration::from_secs(30);

const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// The one call of a connection.
const CALL: u64 = 1;

/// Why a connection gave no answer.
enum Broken {
    /// The relay was never there, or will not have us.
    Lasting(String),
    /// It may be different the next time.
    Lost(String),
}

/// Asks the relay at a URL, or where the environment says; the answer.
///
/// # Errors
/// What is wrong with the surroundings, with the connection, or what the relay says.
pub(in crate::cli) fn ask(
    url: Option<String>,
    operation: &str,
    with: &Value,
) -> Result<Value, Failure> {
    let door = Door::find(url)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Failed(format!("the runtime cannot start: {error}")))?;
    let answer = runtime.block_on(until_answered(&door, operation, with));
    // A name that is still being looked up must not hold the end up.
    runtime.shutdown_background();
    answer
}

async fn until_answered(door: &Door, operation: &str, with: &Value) -> Result<Value, Failure> {
    let mut random = [0; 16];
    getrandom::fill(&mut random)
        .map_err(|error| Failure::Failed(format!("no random numbers can be had: {error}")))?;
    let call = Call {
        id: CALL,
        operation: operation.to_owned(),
        with: with.clone(),
        key: Some(format!("{:032x}", u128::from_ne_bytes(random))),
    };
    let deadline = Instant::now() + PATIENCE;
    let (mut greeted, mut pause) = (false, FIRST_PAUSE);
    loop {
        let tried = tokio::time::timeout(ANSWER_TIME, try_once(door, &call, &mut greeted)).await;
        let lost = match tried {
            Ok(Ok(Outcome::Done(answer))) => return Ok(answer),
            Ok(Ok(Outcome::Fault(fault))) => return Err(failed(&fault)),
            Ok(Err(Broken::Lasting(what))) => return Err(Failure::Failed(what)),
            Ok(Err(Broken::Lost(what))) => what,
            Err(_) => "the relay did not answer in time".to_owned(),
        };
        if !greeted || Instant::now() + pause > deadline {
            return Err(Failure::Failed(lost));
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// One connection. `greeted` is set when the relay has answered our hello.
async fn try_once(door: &Door, call: &Call, greeted: &mut bool) -> Result<Outcome, Broken> {
    let mut line = Line::dial(door);
    loop {
        match line.next().await {
            Input::Opened => say(&line, &ClientTell::Hello(hello())),
            Input::Refused(refusal) if refusal.lasting => {
                return Err(Broken::Lasting(refusal.what));
            }
            Input::Refused(refusal) => return Err(Broken::Lost(refusal.what)),
            Input::Closed => {
                let lost = "the connection to the relay was lost, and what became of the request is not known";
                return Err(Broken::Lost(lost.to_owned()));
            }
            Input::Text(text) => match serde_json::from_str(&text) {
                Ok(RelayMessage::Tell(RelayTell::Hello(_))) => {
                    *greeted = true;
                    say(&line, call);
                }
                Ok(RelayMessage::Tell(RelayTell::Fault(fault))) => {
                    return Err(Broken::Lasting(fault.detail));
                }
                Ok(RelayMessage::Answer(Answer { id: CALL, outcome })) => return Ok(outcome),
                // What else there is to tell is not asked for here.
                Ok(_) | Err(_) => {}
            },
            _ => {}
        }
    }
}

fn hello() -> ClientHello {
    ClientHello {
        version: PROTOCOL_VERSION,
        name: None,
    }
}

fn say(line: &Line, message: &impl serde::Serialize) {
    // What is said is made of texts and numbers, which always become JSON.
    line.say(serde_json::to_string(message).unwrap_or_default());
}

fn failed(fault: &Fault) -> Failure {
    Failure::Failed(fault.detail.clone())
}
