/**
 * What the shell makes of words: scripts, the words of a command at their end, and what Bash makes of these, with a stroke between words.
 * The third column is Bash's own output; a `?` stands where it is said to be unknown instead.
 */
import assert from "node:assert/strict";
import { launchesOf } from "../../support/launches";

type Row = readonly [script: string, words: string, printed: string];

/** The words that a command at the end of the script is started with. */
async function printed(script: string, words: string): Promise<string> {
  const launches = await launchesOf(`${script}\npython train.py ${words}`);
  return launches.map(({ launch }) => launch.argv.map(({ text }) => text ?? "?").join("|")).join(" and ");
}

const rows: Readonly<Record<string, readonly Row[]>> = {
  parameters: [
    [
      "X=abcabc",
      "${X#a} ${X#*b} ${X##*b} ${X%c} ${X%b*} ${X%%b*} ${X#z} ${X%z} ${X##*} ${X%%c*c}",
      "bcabc|cabc|c|abcab|abca|a|abcabc|abcabc|ab",
    ],
    [
      "P=/a/b/c.tar.gz",
      "${P##*/} ${P%/*} ${P%.*} ${P%%.*} ${P#*.} ${P##*.} ${P%/}",
      "c.tar.gz|/a/b|/a/b/c.tar|/a/b/c|tar.gz|gz|/a/b/c.tar.gz",
    ],
    ["X=abcabc", "${X/b/-} ${X//b/-} ${X/b/} ${X//c} ${X/zz/-}", "a-cabc|a-ca-c|acabc|abab|abcabc"],
    [
      "X=abcdef",
      "${X:2} ${X:0:2} ${X:1:3} ${X: -2} ${X: -3:2} ${X:1:-1} ${X:9} ${X:2:99}",
      "cdef|ab|bcd|ef|de|bcde|cdef",
    ],
    ["X=abC", "${X^} ${X^^} ${X,} ${X,,} ${#X}", "AbC|ABC|abC|abc|3"],
    ["X=Abc", "${X,} ${X^}", "abc|Abc"],
    ["X=1 E=", "${X:-d} ${X-d} ${X:+s} ${X+s} a${E:-d} a${E-d} a${E:+s} a${E+s} ${X:?m}", "1|1|s|s|ad|a|a|as|1"],
    ["E= ; : ${E:=w}; : ${Y:=v}", "$E $Y", "w|v"],
    ["E=; : ${E=w}", "a$E", "a"],
    ["X=name; name=5", '${!X} $name "${name}x" $name-x', "5|5|5x|5-x"],
    [
      "A=(one two 'three four')",
      '${A[0]} ${A[1]} "${A[2]}" ${A[2]} ${A[-1]} ${#A[@]} ${#A[2]} ${#A[*]} $A ${A}',
      "one|two|three four|three|four|three|four|3|10|3|one|one",
    ],
    [
      "A=(one two 'three four')",
      '"${A[@]}" "${A[*]}" ${A[@]}',
      "one|two|three four|one two three four|one|two|three|four",
    ],
    ["A=(a b c d)", '"${A[@]:1}" "${A[@]:1:2}" "${A[@]:0:1}" ${A[@]:3} "${A[@]:9}"', "b|c|d|b|c|a|d"],
    [
      "A=(a b c d)",
      '"${!A[@]}" "${A[@]/b/x}" "${A[@]#a}" "${A[@]^^}" "${A[@]%d}"',
      "0|1|2|3|a|x|c|d||b|c|d|A|B|C|D|a|b|c|",
    ],
    ["A=(x); A+=(y z); A[1]=w", '"${A[@]}" ${#A[@]}', "x|w|z|3"],
    ["A=(); B=(p)", 'a"${A[@]:-d}" "${B[@]:-d}" "${B[@]:+s}" a"${A[@]:+s}" ${#A[@]}', "ad|p|s|a|0"],
    ["A=(a b); A[2]=c; A[0]=z", '"${A[@]}"', "z|b|c"],
    ["set -- p q r", '$1 $3 $# "$@" "$*" ${@:2} ${@:1:2} ${2} "${@:3}"', "p|r|3|p|q|r|p q r|q|r|p|q|q|r"],
    ["set -- p q r s; shift; shift 2", "$# $1", "1|s"],
    ["set -- p 'q r'", '"$@" $@ ${#1} ${#2}', "p|q r|p|q|r|1|3"],
    ["X=ab; X+=cd", "$X ${X:0:1}${X:3}", "abcd|ad"],
    ["N=3", "{a,b}$N pre{1..3}post {3..1}", "a3|b3|pre1post|pre2post|pre3post|3|2|1"],
    ["X='a*b'", "\"$X\" '$X' \\$X \"\\$X\" \"a b\" 'it'\"'\"'s' a\\ b $'x y'", "a*b|$X|$X|$X|a b|it's|a b|x y"],
  ],
  patterns: [
    [
      "X=run-12.log",
      "${X%%[0-9]*} ${X##*[a-z]-} ${X#???} ${X%.[!a-k]*} ${X#[a-r]} ${X#[!x]} ${X#[^r]} ${X%[f-h]}",
      "run-|12.log|-12.log|run-12|un-12.log|un-12.log|run-12.log|run-12.lo",
    ],
    ["X='a]b'", "${X#a\\]} ${X#*\\]}", "b|b"],
    ["X='a-b'", "${X#a[-x]} ${X#a[x-]}", "b|b"],
    ["X=aab", "${X#a*} ${X##a*a} ${X%%a*} ${X#*} ${X##*a} ${X#a*b}", "ab|b|aab|b"],
    ["X=abab", "${X##*b} ${X#*a*b} ${X%ab} ${X%%ab} ${X%%*b}", "ab|ab|ab"],
    [
      "case ab in a?) R=1;; *) R=2;; esac; case abc in a?) S=1;; *) S=2;; esac; case b in a|b) T=1;; esac; case x in [a-c]) U=1;; [!a-c]) U=2;; esac",
      "$R $S $T $U",
      "1|2|1|2",
    ],
    [
      "case ab in ab*) R=1;; esac; case ab in *b) S=1;; esac; case '' in '') T=1;; *) T=2;; esac; case 'a*' in a\\*) U=1;; *) U=2;; esac",
      "$R $S $T $U",
      "1|1|1|1",
    ],
    ["case x in y) R=1;; esac; R=${R:-none}; case a in a) S=1;; a) S=2;; esac", "$S", "1"],
  ],
  arithmetic: [
    [
      "A=7 B=2",
      "$((A+B)) $((A-B)) $((A*B)) $((A/B)) $((A%B)) $((A**B)) $((-A/B)) $((-A%B)) $((A/-B))",
      "9|5|14|3|1|49|-3|-1|-3",
    ],
    [
      "A=7 B=2",
      "$((A<B)) $((B<A)) $((A<A)) $((A<=A)) $((A<=B)) $((A>B)) $((A>A)) $((A>=A)) $((B>=A)) $((A==7)) $((A==B)) $((A!=B)) $((A!=7))",
      "0|1|0|1|0|1|0|1|0|1|0|1|0",
    ],
    [
      "A=7 Z=0",
      "$((A&&Z)) $((A&&A)) $((Z&&A)) $((Z||A)) $((A||Z)) $((Z||Z)) $((!A)) $((!Z)) $((~A)) $((+A)) $((-A))",
      "0|1|0|1|1|0|0|1|-8|7|-7",
    ],
    ["A=7", "$((A>5?1:2)) $((A<5?1:2)) $((A,3)) $(((A+1)*2)) $((A+1*2)) $((2**3**2))", "1|2|3|16|9|512"],
    ["A=7; ((A++)); ((++A)); B=$((A--)); C=$((--A))", "$A $B $C", "7|9|7"],
    ["A=7; ((A+=3)); ((A-=2)); ((A*=4)); ((A/=3)); ((A%=6)); ((B=A))", "$A $B $((A=9)) $A", "4|4|9|9"],
    ["A=5; B=$((A++ + 1)); C=$((++A + 1))", "$A $B $C", "7|6|8"],
    ["", "$((0x1f)) $((017)) $((0)) $((010+1)) $((0X1F))", "31|15|0|9|31"],
    ['let A=3+4; let "B = A * 2"; let C=B-1 D=C+1', "$A $B $C $D", "7|14|13|14"],
    ["A=' 4 '", "$((A+1)) $(($A*2)) $((${A}*3))", "5|8|12"],
    ["A=2; declare -i B; B=$((A<<1==4)); ((A==2)) && C=yes || C=no; ((A==3)) && D=yes || D=no", "$C $D", "yes|no"],
  ],
  conditions: [
    [
      "[[ a == a ]] && R=y || R=n; [[ a == b ]] && S=y || S=n; [[ a != b ]] && T=y || T=n; [[ a != a ]] && U=y || U=n",
      "$R $S $T $U",
      "y|n|y|n",
    ],
    [
      "[ a = a ] && R=y || R=n; [ a = b ] && S=y || S=n; [ a == a ] && T=y || T=n; [ a != b ] && U=y || U=n; [ a != a ] && V=y || V=n",
      "$R $S $T $U $V",
      "y|n|y|y|n",
    ],
    ["[[ abc == a* ]] && R=y || R=n; [[ abc != a* ]] && S=y || S=n; [ abc = 'a*' ] && T=y || T=n", "$R $S $T", "y|n|n"],
    [
      "[ 2 -eq 2 ] && R=y || R=n; [ 2 -eq 3 ] && S=y || S=n; [ 2 -ne 3 ] && T=y || T=n; [ 2 -ne 2 ] && U=y || U=n",
      "$R $S $T $U",
      "y|n|y|n",
    ],
    [
      "[ 2 -lt 3 ] && R=y || R=n; [ 3 -lt 3 ] && S=y || S=n; [ 3 -le 3 ] && T=y || T=n; [ 4 -le 3 ] && U=y || U=n",
      "$R $S $T $U",
      "y|n|y|n",
    ],
    [
      "[ 3 -gt 2 ] && R=y || R=n; [ 3 -gt 3 ] && S=y || S=n; [ 3 -ge 3 ] && T=y || T=n; [ 2 -ge 3 ] && U=y || U=n",
      "$R $S $T $U",
      "y|n|y|n",
    ],
    [
      "[[ 2 -lt 10 ]] && R=y || R=n; [[ 10 -lt 2 ]] && S=y || S=n; test 2 -lt 10 && T=y || T=n; test 10 -lt 2 && U=y || U=n",
      "$R $S $T $U",
      "y|n|y|n",
    ],
    [
      'E=; X=1; [ -z "$E" ] && R=y || R=n; [ -z "$X" ] && S=y || S=n; [ -n "$X" ] && T=y || T=n; [ -n "$E" ] && U=y || U=n; [ "$X" ] && V=y || V=n; [ "$E" ] && W=y || W=n',
      "$R $S $T $U $V $W",
      "y|n|y|n|y|n",
    ],
    [
      "E=; X=1; [[ -z $E ]] && R=y || R=n; [[ -n $E ]] && S=y || S=n; [[ -z $X ]] && T=y || T=n; [[ $X ]] && U=y || U=n",
      "$R $S $T $U",
      "y|n|n|y",
    ],
    [
      "[ ! a = a ] && R=y || R=n; [ ! a = b ] && S=y || S=n; ! [ a = a ] && T=y || T=n; [[ ! a == b ]] && U=y || U=n; [[ ! a == a ]] && V=y || V=n",
      "$R $S $T $U $V",
      "n|y|n|y|n",
    ],
    [
      "[ a = a -a b = b ] && R=y || R=n; [ a = a -a b = c ] && S=y || S=n; [ a = b -o b = b ] && T=y || T=n; [ a = b -o b = c ] && U=y || U=n",
      "$R $S $T $U",
      "y|n|y|n",
    ],
    [
      "[[ a == a && b == b ]] && R=y || R=n; [[ a == a && b == c ]] && S=y || S=n; [[ a == b || b == b ]] && T=y || T=n; [[ a == b || b == c ]] && U=y || U=n; [[ (a == b || b == b) && a == a ]] && V=y || V=n",
      "$R $S $T $U $V",
      "y|n|y|n|y",
    ],
    [
      "true && R=y || R=n; false && S=y || S=n; : && T=y || T=n; if false; then U=1; else U=2; fi",
      "$R $S $T $U",
      "y|n|y|2",
    ],
    [
      "if [ 1 = 2 ]; then R=1; elif [ 2 = 2 ]; then R=2; else R=3; fi; if [ 1 = 1 ]; then S=1; else S=2; fi; if [ 1 = 2 ]; then T=1; elif [ 1 = 2 ]; then T=2; else T=3; fi",
      "$R $S $T",
      "2|1|3",
    ],
    ['[ ] && R=y || R=n; [ 1 ] && S=y || S=n; [ ! "" ] && T=y || T=n; [ ! x ] && U=y || U=n', "$R $S $T $U", "n|y|y|n"],
  ],
  "the output of commands": [
    [
      "",
      '$(echo a b) "$(echo a b)" $(echo) $(dirname /a/b/c) $(dirname a/b) $(dirname a) $(dirname /a) $(basename /a/b/c.py) $(basename c.py)',
      "a|b|a b|/a/b|a|.|/|c.py|c.py",
    ],
    [
      "",
      '$(seq 3) $(seq 2 4) $(seq 1 2 7) $(seq 5 -2 1) $(seq -s, 0 3) $(seq -s , 3) $(seq 3 1) "$(seq 2)"',
      "1|2|3|2|3|4|1|3|5|7|5|3|1|0,1,2,3|1,2,3|1\n2",
    ],
    ["A=4", '$(expr $A + 1) $(expr $A - 1) $(expr 7 / 2) $(echo "$A * 2" | bc) `echo $A`', "5|3|3|8|4"],
    [
      "L=0,1,2",
      "$(echo $L | tr ',' ' ') $(echo $L | tr , '\\n' | wc -l) $(echo $L | awk -F, '{print NF}') $(echo a b c | wc -w)",
      "0|1|2|3|3|3",
    ],
    ["X=$(echo one; echo two)", '"${X##*w}"', "o"],
    ["X=$(echo one && echo two)", '"${X##*w}"', "o"],
    ["", "a$(echo -n)b", "ab"],
  ],
  "more output of commands": [
    ["", "$(seq -w 8 11) $(seq -w -s , 1 3)", "08|09|10|11|1,2,3"],
    ["X=$(echo one; echo two)", '$X "$X"', "one|two|one\ntwo"],
    ["X=$(echo -n one; echo two; echo)", '"$X"', "onetwo"],
    ["X=$(echo one && echo two && echo three)", "$X", "one|two|three"],
    ["X=$(echo one; seq 2; seq 3 1; basename /a/b)", "$X", "one|1|2|b"],
    [
      "",
      "$(echo 0,1,2 | tr ',' '\\n' | wc -l) $(seq 4 | wc -l) $(echo | wc -l) $(echo -n a | wc -l) $(echo -n | wc -w)",
      "3|4|1|0|0",
    ],
    [
      "",
      "\"$(seq 3 | tr '\\n' ,)\" $(echo 'a  b   c' | wc -w) $(echo a-b-a | tr - _) $(echo a:b:c | awk -F: '{print NF}') $(echo abc | awk -F, '{ print NF }') a$(echo | awk -F, '{print NF}')",
      "1,2,3,|3|a_b_a|3|1|a0",
    ],
    ["", "$(seq 12 10) $(seq -s: 2 2 6) $(seq -s , 2) $(seq -s '' 3) $(seq 5 5) $(seq -1 1)", "2:4:6|1,2|123|5|-1|0|1"],
    ["", "$(expr 3 + 4) $(expr 7 % 4) $(echo 3*4 | bc) $(echo '2^3' | bc | tr 8 9)", "7|3|12|?"],
    ["X=$(cd /usr && pwd); Y=$(cd /usr; cd bin; pwd); Z=$(cd -P -- /usr && pwd -P)", "$X $Y $Z", "/usr|/usr/bin|/usr"],
    ["X=$(cd /usr && cd /bin && echo in); Y=$(cd /usr && basename /a.b/c.d)", "$X $Y", "in|c.d"],
    ["", "$(dirname /) $(dirname /a/) $(basename /a/b/) $(basename a.b.c) $(dirname ./x)", "/|/|b|a.b.c|."],
    [
      "",
      '$(echo -e x) $(echo -n -e y) $(echo -E -n z)w $(echo - n) $(echo --n) "$(echo a   b)" "$(echo \'a   b\')"',
      "x|y|zw|-|n|--n|a b|a   b",
    ],
    ["A=$(echo 'a b c')", '$A "$A" ${A%% *} ${#A}', "a|b|c|a b c|a|5"],
    ["X=$(echo a | tr ab xy)", "$X", "?"],
    ["X=$(echo $(echo $(echo deep)))", "$X", "deep"],
    ['X=`echo a b`; Y="`echo c`"', "$X $Y", "a|b|c"],
  ],
  "arrays and what becomes of them": [
    ["A=(x y); A+=z", '"${A[@]}"', "xz|y"],
    ["A=text; A+=(b c)", '"${A[@]}"', "text|b|c"],
    ["X=1; X=(a b); X=c", '"${X[@]}" $X', "c|b|c"],
    ["A=(a b c); A[1]=z; A[3]=w", '"${A[@]}" ${#A[@]}', "a|z|c|w|4"],
    ["A[0]=p; A[1]=q", '"${A[@]}"', "p|q"],
    ['A=(a b); B=("${A[@]}" c); A+=(d)', '"${A[@]}" "${B[@]}"', "a|b|d|a|b|c"],
    ["export A=1; A=2; B=3", "$A $B", "2|3"],
  ],
  "loops over nothing, cut short, and longer than is walked": [
    ["R=; for x in; do R=in; done; for y in a; do R=$R$y; done", "a$R", "aa"],
    ["set --; R=; for x; do R=in; done", "a$R", "a"],
    ["R=; for i in 1 2 3 4; do for j in a b c; do [ $j = b ] && break 1; R=$R$i$j; done; done", "$R", "1a2a3a4a"],
    ["f() { for i in 1 2 3; do R=$R$i; [ $i = 2 ] && return; done; R=end; }; R=; f; R=$R-", "$R", "12-"],
    ['f() { while true; do R=$R.; [ "$R" = ... ] && return 1; done; }; R=; f || R=$R-no', "$R", "?"],
    [
      "R=; i=0; while ! [ $i = 3 ]; do i=$((i+1)); R=$R$i; done; until [ $i = 0 ]; do i=$((i-1)); R=$R$i; done",
      "$R",
      "123210",
    ],
    ["R=; while read x; do R=$R$x; done < /dev/null", "a$R", "?"],
    ["R=; for i in $(seq 30); do R=$i; done", "$i", "?"],
    ["f() { echo in-$1; }; X=1; if [ $X = 1 ]; then g() { R=one; }; else g() { R=two; }; fi; g", "$R", "one"],
  ],
  loops: [
    ["R=; for i in 1 2 3; do R=$R$i; done", "$R $i", "123|3"],
    ["R=; for i in a b c; do [ $i = b ] && continue; R=$R$i; done", "$R", "ac"],
    ["R=; for i in a b c; do if [ $i = b ]; then break; fi; R=$R$i; done", "$R", "a"],
    ["R=; for ((i=0;i<4;i++)); do R=$R$i; done", "$R $i", "0123|4"],
    ["R=; i=0; while [ $i -lt 3 ]; do R=$R$i; i=$((i+1)); done", "$R $i", "012|3"],
    ["R=; i=0; until [ $i -ge 3 ]; do R=$R$i; ((i++)); done", "$R $i", "012|3"],
    ["R=; i=0; while true; do ((i++)); [ $i -ge 3 ] && break; done", "done", "done"],
    ['R=; set -- x y; for a; do R=$R-$a; done; for a in "$@"; do R=$R+$a; done', "$R", "-x-y+x+y"],
    ["R=; while false; do R=x; done; until true; do R=y; done", "a$R", "a"],
    ["R=; for i in 1 2; do for j in a b; do R=$R$i$j; done; done", "$R", "1a1b2a2b"],
    ['R=; A=(k1=a k2=b); for e in "${A[@]}"; do R=$R${e#*=}; done', "$R", "ab"],
  ],
  "functions and builtins": [
    ["f() { local x=$1; y=$2; }; x=0; f 1 2", "$x $y", "0|2"],
    ["f() { echo in; return 1; }; f && R=y || R=n", "done", "done"],
    ['f() { set -- "$@" z; N=$#; }; f a b', "$N", "3"],
    ['f() { g "$2"; }; g() { R=$1; }; f a b', "$R", "b"],
    ['f() { shift; R="$*"; }; f a b c', "$R", "b|c"],
    ["function f { R=$1; }; f q", "$R", "q"],
    ["eval \"X=5\"; eval 'Y=$X'; eval Z=\\$Y", "$X $Y $Z", "5|5|5"],
    ["X=1; unset X; Y=2; export Y; readonly Q=4; declare W=5; typeset V=6", "a${X:-n} $Y $Q $W $V", "an|2|4|5|6"],
    ["X=1; { X=2; Y=3; }; (X=9; Z=8)", "$X $Y", "2|3"],
    ["X=1 && Y=2 || Z=3; false || W=4; true || V=5", "$X $Y $W a${V-none}", "1|2|4|anone"],
  ],
  "all of these together": [
    ["set -- p 'q r'", '"$*" "${*}" $* "${*:2}" ${*} x"$*"y', "p q r|p q r|p|q|r|q r|p|q|r|xp q ry"],
    ["", 'a$(echo -n b)c $(echo -e x y) $(echo -x) $(echo -ne z) "$(echo)"', "abc|x|y|-x|z|"],
    ["A=(a b c d e f); i=2", '${A[$i]} ${A[i]} ${A[i+1]} ${A[-2]} "${A[@]:2:2}" a${A[9]}', "c|?|?|e|c|d|a"],
    ["A=([0]=x) ; B=()", '${#B[@]} a"${B[@]}"b', "0|ab"],
    ["X=abc; Y=${X/b/$X}", "$Y ${X//[b]/-} ${X/a*/-}", "aabcc|?|?"],
    ["X=a.b.c; IFS_=.", '${X//./ } ${X%%.*} "${X//./ }"', "a|b|c|a|a b c"],
    ["X=abc", "${X:$((1+1))} ${X:1:$((1))} ${X:0:-1} ${X: -9} ${X:3} a${X:4}b", "c|b|ab|ab"],
    ['X="a  b"', '$X "$X" x$X"y z"w', "a|b|a  b|xa|by zw"],
    ["X=; Y=", 'a $X b "$Y" c$X', "a|b||c"],
    ["X=5; X=$X$X; X=${X}0", "$X $((X)) $((X+${X}))", "550|550|1100"],
    ["A=3; B=$A; A=4", "$A $B", "4|3"],
    ["D=$(cd /usr/bin && pwd); E=$(cd /usr/bin; pwd)", "$D $E", "/usr/bin|/usr/bin"],
    ['X=$(echo "a b"); Y="$(echo c  d)"; Z=$(seq 1 3 | wc -l)', '$X "$Y" $Z', "a|b|c d|3"],
    [
      "",
      "$(echo a b | tr ' ' ',') $(echo a,b | tr , ' ') \"$(echo a,b | tr ',' '\\n')\" $(echo aXb | tr X Y)",
      "a,b|a|b|a\nb|aYb",
    ],
    ["", "$(seq 0 -1 -2) $(seq -2 0) $(seq 10 5 20) $(seq 1 1) a$(seq 5 1)b", "0|-1|-2|-2|-1|0|10|15|20|1|ab"],
    ["", '$(echo "(2+3)*4" | bc) $(echo 7/2 | bc) $(expr 2 \\* 3) $(expr 10 % 4)', "20|3|6|2"],
    ["X=/a/b/", "$(basename /a/b) $(dirname /a/b/c/d) $(dirname x/y/z.sh) $(basename a.sh)", "b|/a/b/c|x/y|a.sh"],
    ["N=4; L=$(seq -s, 0 $((N-1)))", "$L $(seq -s ' ' 1 3) \"$(seq -s ' ' 1 3)\"", "0,1,2,3|1|2|3|1 2 3"],
    ["R=; for i in $(seq 1 3); do R=$R$i; done; for f in a b; do R+=-$f; done", "$R", "123-a-b"],
    [
      "R=; i=5; while (( i > 2 )); do R=$R$i; ((i--)); done; while [[ $i -gt 0 ]]; do R=$R.; i=$((i-1)); done",
      "$R $i",
      "543..|0",
    ],
    ["R=; for i in 1 2 3 4; do if (( i % 2 )); then continue; fi; R=$R$i; done", "$R", "24"],
    ["R=; for i in 1 2 3; do for j in 1 2 3; do if [ $j = 2 ]; then break; fi; R=$R$i$j; done; done", "$R", "112131"],
    ["f() { if [ $1 -gt 2 ]; then return; fi; R=$R$1; f $(($1+1)); }; R=; f 0", "$R", "012"],
    ["f() { local a=in b; b=x; c=y$b; }; a=out; b=o; f", "$a $b $c", "out|o|yx"],
    ['f() { for x in "$@"; do R=$R-$x-; done; }; R=; f a "b c"', '"$R"', "-a--b c-"],
    ["f() { echo hi; X=1; }; f > /dev/null; f | cat; Y=$X", "$Y", "1"],
    ["X=1; Y=2; X=3 Y=4 true", "$X $Y", "1|2"],
    ['set -- a b c; set -- "${@:2}" d', '$# "$@"', "3|b|c|d"],
    [
      'set -- --x=1 --y 2; R=; while [ $# -gt 0 ]; do case "$1" in --x=*) R=$R${1#*=}; shift;; --y) R=$R+$2; shift 2;; *) break;; esac; done',
      "$R $#",
      "1+2|0",
    ],
    ['OPT="--a 1"; OPT="$OPT --b 2"; OPT+=" --c"', '$OPT "$OPT"', "--a|1|--b|2|--c|--a 1 --b 2 --c"],
    [
      'ARGS=(); ARGS+=(--x 1); [ 1 = 1 ] && ARGS+=(--y "a b"); [ 1 = 2 ] && ARGS+=(--z)',
      '"${ARGS[@]}"',
      "--x|1|--y|a b",
    ],
    [
      'A=(1 2 3); S=0; for a in "${A[@]}"; do S=$((S+a)); done; for i in "${!A[@]}"; do S=$((S+i)); done',
      "$S ${A[$((1))]}",
      "9|2",
    ],
    ["declare -a A=(x y); declare -x B=2; local_=3; export C=4 D=5", "${A[1]} $B $C $D $local_", "y|2|4|5|3"],
    [
      "if true; then X=1; fi; if ! true; then Y=1; else Y=2; fi; if false || true; then Z=1; fi; if true && false; then W=1; else W=2; fi",
      "$X $Y $Z $W",
      "1|2|1|2",
    ],
    [
      "case abc in a) R=1;; abc) R=2;; *) R=3;; esac; case abc in x|abc|y) S=1;; esac; case q in [pq]) T=1;; esac; case 12 in [0-9][0-9]) U=1;; esac",
      "$R $S $T $U",
      "2|1|1|1",
    ],
  ],
};

describe("the shell", () => {
  for (const [about, cases] of Object.entries(rows))
    it(`takes ${about} as Bash does`, async () => {
      for (const [script, words, expected] of cases)
        assert.equal(await printed(script, words), expected, `${script}; ${words}`);
    });
});
