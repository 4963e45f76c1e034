//! What the system says of a socket now.

use shared::{operation::SocketNow, peer::TcpFacts, time::Timestamp};
use yew::prelude::*;

use super::{Fate, Panel, rung::clock};
use crate::{
    context::use_text,
    text::{Text, drawn::Figure},
    view::measure::{self, grouped},
};

#[derive(PartialEq, Properties)]
pub(super) struct FiguresProps {
    pub socket: Option<SocketNow>,
    /// TCP_INFO as it was told last, and when.
    pub last: Option<(Timestamp, TcpFacts)>,
    pub fate: Fate,
}

/// The figures; where the system has none any more, those that it told last.
#[component]
pub(super) fn Figures(props: &FiguresProps) -> Html {
    let text = use_text();
    let now = props.socket.and_then(|socket| socket.tcp);
    let last = props.last.filter(|_| now.is_none());
    let tcp = now.or(last.map(|(_, tcp)| tcp));
    let mut rows = tcp.map(|tcp| of_tcp(tcp, text)).unwrap_or_default();
    rows.extend(props.socket.into_iter().flat_map(queues));
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
            if let Some((at, _)) = last {
                <p class="hint">{ (text.drawn.last_told)(&clock(at)) }</p>
            }
            if !rows.is_empty() {
                <table class="calculated figures"><tbody>{ for rows.into_iter().map(row) }</tbody></table>
            }
        </Panel>
    }
}

fn bytes(count: u32) -> String {
    format!("{} B", grouped(count))
}

fn queues(socket: SocketNow) -> [(Figure, String); 2] {
    [
        (Figure::Unread, bytes(socket.unread_bytes)),
        (Figure::Unacknowledged, bytes(socket.unacknowledged_bytes)),
    ]
}

fn of_tcp(tcp: TcpFacts, text: &'static Text) -> Vec<(Figure, String)> {
    let time = |us: u32| measure::duration(us.into());
    let rtt = format!("{} ± {}", time(tcp.rtt_us), time(tcp.rtt_variation_us));
    let window = (text.drawn.segments)(tcp.congestion_window);
    let figures = [
        (Figure::Rtt, Some(rtt)),
        (Figure::Retransmissions, Some(grouped(tcp.retransmissions))),
        (Figure::Timeout, Some(time(tcp.retransmission_timeout_us))),
        (Figure::CongestionWindow, Some(window)),
        (Figure::SendWindow, tcp.send_window_bytes.map(bytes)),
        (Figure::ReceiveWindow, tcp.receive_window_bytes.map(bytes)),
        (Figure::Segment, Some(bytes(tcp.segment_bytes))),
        (Figure::SegmentsIn, tcp.data_segments_in.map(grouped)),
        (Figure::SegmentsOut, tcp.data_segments_out.map(grouped)),
    ];
    let told = |(figure, value): (Figure, Option<String>)| Some((figure, value?));
    figures.into_iter().filter_map(told).collect()
}
