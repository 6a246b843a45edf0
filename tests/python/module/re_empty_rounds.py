# a loop whose body can match nothing captures one empty round more
import re

for pattern in ["(a*)*", "(a*)+", "(a*){2,}", "((a*)*)*", "(?:(a)|b*)*", "(a|b*)*", "(a*b*)*", "((a)*(b)*)*", "(a*)*b",
                "(|a)*", "(a|)*", "((a|b)*?)*", "(a??)*", "(a*?)*?b", "((a*)+b)*", "((|a)+b?)*c", "(?:a*)*(b*)*"]:
    for text in ["", "a", "b", "aab", "abab", "bba", "abc", "aabbc"]:
        found = re.match(pattern, text)
        print(pattern, text, found and (found.group(0), found.groups()))
print(re.sub("(a*)*", "<x>", "baac"), re.split("(?:,*)*;", "a,;b;c"))
