//! Saving the audit list as a file: all lines that get through the filter.

use shared::{audit::table, operation::ListAudit};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    browser,
    connection::{CallError, Connection},
    context::{use_connection, use_text},
};

/// Lines that are asked for at once.
const PAGE: u32 = 1_000;

/// What the file is called.
const FILE: &str = "audit.csv";

#[derive(PartialEq, Properties)]
pub(crate) struct ExportProps {
    pub filter: ListAudit,
}

/// How far saving has come.
#[derive(Clone, PartialEq)]
enum Course {
    Idle,
    Gathering,
    Saved(usize),
    Failed(String),
}

/// The button, and what came of it.
#[component]
pub(crate) fn Export(props: &ExportProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let course = use_state(|| Course::Idle);
    let gathering = *course == Course::Gathering;
    let save = {
        let (course, filter) = (course.setter(), props.filter.clone());
        move |_: MouseEvent| {
            let Some(connection) = connection.clone().filter(|_| !gathering) else {
                return;
            };
            let (course, filter) = (course.clone(), filter.clone());
            course.set(Course::Gathering);
            spawn_local(async move {
                course.set(match gather(&connection, filter).await {
                    Ok((lines, file)) => {
                        browser::download(FILE, &file);
                        Course::Saved(lines)
                    }
                    Err(error) => Course::Failed(text.call_error(&error)),
                });
            });
        }
    };
    let said = match &*course {
        Course::Idle | Course::Failed(_) => String::new(),
        Course::Gathering => text.audit.exporting.to_owned(),
        Course::Saved(lines) => (text.audit.exported)(*lines),
    };
    html! {
        <div class="audit-export">
            <button type="button" class="button" aria-disabled={gathering.then_some("true")} onclick={save}>
                { text.audit.export }
            </button>
            <span class="hint" role="status">{ said }</span>
            if let Course::Failed(words) = &*course {
                <span class="fault" role="alert">{ words }</span>
            }
        </div>
    }
}

/// All lines, newest first, as a table.
async fn gather(connection: &Connection, filter: ListAudit) -> Result<(usize, String), CallError> {
    let (mut file, mut lines, mut before) = (table::HEAD.to_owned(), 0, None);
    loop {
        let page = ListAudit {
            before,
            limit: Some(PAGE),
            ..filter.clone()
        };
        let deeds = connection.call(page).await?.deeds;
        let Some(last) = deeds.last() else {
            return Ok((lines, file));
        };
        before = Some(last.number);
        lines += deeds.len();
        file.extend(deeds.iter().map(table::row));
    }
}
