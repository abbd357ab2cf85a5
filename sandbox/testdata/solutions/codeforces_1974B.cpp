#include <bits/stdc++.h>
using namespace std;

int main() {
  int t, n;
  string s;
  for (cin >> t; cin >> n >> s;) {
    set<char> distinct(s.begin(), s.end());
    string r(distinct.begin(), distinct.end());
    for (char& c : s) c = r[r.size() - 1 - r.find(c)];
    cout << s << "\n";
  }
}
