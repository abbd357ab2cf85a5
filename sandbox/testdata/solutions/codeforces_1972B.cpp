#include <bits/stdc++.h>
using namespace std;

int main() {
  int t, n;
  string s;
  for (cin >> t; cin >> n >> s;) puts(count(s.begin(), s.end(), 'U') % 2 ? "Yes" : "No");
}
