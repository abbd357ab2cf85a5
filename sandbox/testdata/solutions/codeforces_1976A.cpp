#include <bits/stdc++.h>
using namespace std;

int main() {
  int t, n;
  string s;
  for (cin >> t; cin >> n >> s;) puts(is_sorted(s.begin(), s.end()) ? "YES" : "NO");
}
