//! Files that go with an e-mail.

use shared::{
    fault::{Fault, FaultCode},
    payload,
};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, HtmlInputElement};
use yew::{platform::spawn_local, prelude::*};

use super::draft::Attached;
use crate::{
    components::icon::{Glyph, Icon},
    context::{use_page_state, use_text},
    view::notices::size,
};

#[derive(PartialEq, Properties)]
pub(crate) struct FilesProps {
    pub files: Vec<Attached>,
    pub onadd: Callback<Vec<Attached>>,
    pub onchange: Callback<Vec<Attached>>,
}

/// The list, and the button that adds to it.
#[component]
pub(crate) fn Files(props: &FilesProps) -> Html {
    let text = use_text();
    let state = use_page_state();
    let fault = use_state(|| None::<String>);
    let limits = state.hello.as_ref().map(|hello| &hello.limits);
    let limit = limits.and_then(|limits| limits.get("notice_attachment_bytes").copied());
    let onchoose = {
        let (onadd, fault) = (props.onadd.clone(), fault.setter());
        let held: u64 = props.files.iter().map(|file| file.bytes).sum();
        move |event: Event| {
            let chosen = take(&event);
            let bytes = held + chosen.iter().map(|file| file.size() as u64).sum::<u64>();
            if let Some(limit) = limit.filter(|limit| bytes > *limit) {
                let large = Fault::new(FaultCode::TooLarge, "");
                let large = large.with("bytes", bytes).with("limit", limit);
                return fault.set(Some((text.fault)(&large)));
            }
            fault.set(None);
            let (onadd, fault) = (onadd.clone(), fault.clone());
            spawn_local(async move {
                match read(chosen).await {
                    Some(files) => onadd.emit(files),
                    None => fault.set(Some(text.write.file_unread.to_owned())),
                }
            });
        }
    };
    let total: u64 = props.files.iter().map(|file| file.bytes).sum();
    html! {
        <div class="field" role="group" aria-label={text.write.files}>
            <div class="label-line">
                <span class="label">{ text.write.files }</span>
                <span class="hint">{ if props.files.is_empty() { String::new() } else { size(total) } }</span>
            </div>
            <ul class="files">
                { for props.files.iter().enumerate().map(|(at, file)| {
                    let onclick = remove(props, at);
                    let name = (text.write.take_out)(&file.name);
                    html! {
                        <li key={format!("{at}-{}", file.name)}>
                            <span>{ &file.name }</span>
                            <span class="hint">{ size(file.bytes) }</span>
                            if file.base64.is_none() {
                                <span class="fault">{ text.write.file_gone }</span>
                            }
                            <button type="button" class="icon-button" aria-label={name.clone()} title={name} {onclick}><Icon glyph={Glyph::Close} /></button>
                        </li>
                    }
                }) }
            </ul>
            <label class="button file-button">
                { text.write.add_files }
                <input type="file" multiple=true class="unseen" onchange={onchoose} />
            </label>
            if let Some(fault) = &*fault {
                <p class="fault" role="alert">{ fault }</p>
            }
        </div>
    }
}

fn remove(props: &FilesProps, at: usize) -> Callback<MouseEvent> {
    let (files, onchange) = (props.files.clone(), props.onchange.clone());
    Callback::from(move |_: MouseEvent| {
        let mut files = files.clone();
        files.remove(at);
        onchange.emit(files);
    })
}

/// The files that were chosen; the same can be chosen again.
fn take(event: &Event) -> Vec<File> {
    let input: HtmlInputElement = event.target_unchecked_into();
    let list = input.files();
    let files = list
        .iter()
        .flat_map(|list| (0..list.length()).filter_map(|at| list.get(at)));
    let files = files.collect();
    input.set_value("");
    files
}

async fn read(chosen: Vec<File>) -> Option<Vec<Attached>> {
    let mut files = Vec::new();
    for file in chosen {
        let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
        let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
        // Without its parameters, which the relay does not take.
        let media_type = file
            .type_()
            .split(';')
            .next()
            .map(|kind| kind.trim().to_owned());
        let media_type = media_type.filter(|kind| !kind.is_empty());
        files.push(Attached {
            name: file.name(),
            media_type: media_type.unwrap_or_else(|| "application/octet-stream".to_owned()),
            bytes: bytes.len() as u64,
            base64: Some(payload::base64(&bytes).into()),
        });
    }
    Some(files)
}
