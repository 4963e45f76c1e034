//! What the public door says of names, whose answers are as long as they may be.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use shared::{operation::Judgement, user::Role};

use super::{
    drawn::{OF_EACH, addresses},
    oracle::{self, Said},
};
use crate::{
    common::{Api, inside_namespace_with_names, prelude::*, seeded, trials},
    dns::Dns,
};

/// Addresses behind names: of so many that are asked for at once, each stands at every question for so many others.
const NAMES: usize = 8;
const QUESTIONS: usize = 32;
const ANSWERED: usize = 1_024;

/// What a name stands for at one question, and what is to be said of each.
pub(super) type Answer = HashMap<IpAddr, Said>;

/// Whether each address of a name is judged as it is to be, and the name as all of them.
pub(super) fn is_as_said(told: &Judgement, answer: &Answer, role: Role, name: &str) {
    assert_eq!(told.addresses.len(), answer.len(), "{name}");
    for one in &told.addresses {
        let ip: IpAddr = one.address.parse().unwrap();
        let said = answer[&ip];
        let same = said.is(role, one.allowed, &one.rule);
        assert!(same, "{ip} for {role:?}: {one:?}, not {said:?}");
    }
    let all = answer.values().all(|said| said.allows(role));
    assert_eq!(told.allowed, all, "{name}");
}

/// What each name stands for at each question. What stands for IPv4 in the system itself comes out as such.
fn drawn() -> Vec<Vec<Answer>> {
    let questions = QUESTIONS * trials();
    let all = addresses(NAMES * questions * ANSWERED / OF_EACH, &mut seeded(77));
    let said = oracle::asked_of_several(&all);
    let all: Vec<_> = all.into_iter().zip(said).collect();
    let answers = all.chunks(ANSWERED);
    let answers: Vec<Answer> = answers.map(|part| part.iter().copied().collect()).collect();
    answers.chunks(questions).map(<[_]>::to_vec).collect()
}

/// Asks about a name until all its answers have been told; how many addresses were judged.
async fn asked_out(api: &Api, nth: usize, answers: &[Answer], now: &AtomicUsize) -> usize {
    let mut judged = 0;
    for (question, answer) in answers.iter().enumerate() {
        now.store(question, Ordering::SeqCst);
        let role = if question % 4 == 0 {
            Role::Admin
        } else {
            Role::Member
        };
        let with = json!({"host": format!("n{nth}.test"), "port": 80, "role": role});
        // Not checked against the document, which takes longer than all the rest.
        let told = api.request(Method::POST, "/egress/judge").json(&with);
        let told = told.send().await.unwrap().bytes().await.unwrap();
        let told: Judgement = serde_json::from_slice(&told).unwrap();
        is_as_said(&told, answer, role, &format!("n{nth}, {question}"));
        judged += told.addresses.len();
    }
    judged
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_is_judged_as_what_it_stands_for_at_that_question() {
    let test = "generated::judged::a_name_is_judged_as_what_it_stands_for_at_that_question";
    if !inside_namespace_with_names(test, "true") {
        return;
    }
    let answers = Arc::new(drawn());
    // The system's resolver asks again where there is more than it has room for, and is then told the same.
    let now: Vec<_> = answers.iter().map(|_| AtomicUsize::new(0)).collect();
    let now = Arc::new(now);
    let (told, turned) = (Arc::clone(&answers), Arc::clone(&now));
    let _dns = Dns::start(move |name, _| {
        let number = name.strip_prefix('n')?.strip_suffix(".test")?;
        let number: usize = number.parse().ok()?;
        let now = turned.get(number)?.load(Ordering::SeqCst);
        Some(told.get(number)?.get(now)?.keys().copied().collect())
    });
    let host = Host::start().await;
    let judged = Arc::new(AtomicUsize::new(0));
    let mut tasks = tokio::task::JoinSet::new();
    for nth in 0..answers.len() {
        let (api, answers, judged) = ((*host).clone(), Arc::clone(&answers), Arc::clone(&judged));
        let now = Arc::clone(&now);
        tasks.spawn(async move {
            let count = asked_out(&api, nth, &answers[nth], &now[nth]).await;
            judged.fetch_add(count, Ordering::Relaxed);
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    let judged = judged.load(Ordering::Relaxed);
    println!("{judged} addresses behind names that change at every question");
    assert!(judged > NAMES * QUESTIONS * ANSWERED * trials() * 9 / 10);
}
