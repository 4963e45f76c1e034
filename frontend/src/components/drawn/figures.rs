//! What the system says of a socket now.

use shared::operation::SocketNow;
use yew::prelude::*;

use super::{Fate, Panel};
use crate::{
    context::use_text,
    text::{Text, drawn::Figure},
    view::measure::{self, grouped},
};

#[derive(PartialEq, Properties)]
pub(super) struct FiguresProps {
    pub socket: Option<SocketNow>,
    pub fate: Fate,
}

/// The figures, as long as there is a socket.
#[component]
pub(super) fn Figures(props: &FiguresProps) -> Html {
    let text = use_text();
    let rows = props
        .socket
        .map(|socket| rows(socket, text))
        .unwrap_or_default();
    let row = |(figure, value): (Figure, String)| {
        let name = (text.drawn.figure)(figure);
        html! { <tr key={name}><th scope="row">{ name }</th><td>{ value }</td></tr> }
    };
    html! {
        <Panel title={text.drawn.socket}>
            <p class="hint">
                { match (props.socket, props.fate) {
                    (Some(_), _) => text.drawn.socket_words,
                    (None, Fate::Forgotten) => text.drawn.forgotten,
                    (None, Fate::Told) => text.drawn.no_socket,
                    (None, Fate::Asking) => text.loading,
                } }
            </p>
            if !rows.is_empty() {
                <table class="calculated figures"><tbody>{ for rows.into_iter().map(row) }</tbody></table>
            }
        </Panel>
    }
}

fn rows(socket: SocketNow, text: &'static Text) -> Vec<(Figure, String)> {
    let bytes = |count: u32| format!("{} B", grouped(count));
    let time = |us: u32| measure::duration(us.into());
    let mut rows = vec![
        (Figure::Unread, bytes(socket.unread_bytes)),
        (Figure::Unacknowledged, bytes(socket.unacknowledged_bytes)),
    ];
    let Some(tcp) = socket.tcp else { return rows };
    rows.splice(
        0..0,
        [
            (
                Figure::Rtt,
                format!("{} ± {}", time(tcp.rtt_us), time(tcp.rtt_variation_us)),
            ),
            (Figure::Retransmissions, grouped(tcp.retransmissions)),
            (Figure::Timeout, time(tcp.retransmission_timeout_us)),
        ],
    );
    rows.push((
        Figure::CongestionWindow,
        (text.drawn.segments)(tcp.congestion_window),
    ));
    rows.extend(
        tcp.send_window_bytes
            .map(|window| (Figure::SendWindow, bytes(window))),
    );
    rows.extend([
        (Figure::ReceiveWindow, bytes(tcp.receive_window_bytes)),
        (Figure::Segment, bytes(tcp.segment_bytes)),
    ]);
    rows.extend(
        tcp.data_segments_in
            .map(|count| (Figure::SegmentsIn, grouped(count))),
    );
    rows.extend(
        tcp.data_segments_out
            .map(|count| (Figure::SegmentsOut, grouped(count))),
    );
    rows
}
