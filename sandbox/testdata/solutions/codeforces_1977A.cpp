#include <bits/stdc++.h>
using namespace std;

int main() {
  int t, n, m;
  for (cin >> t; cin >> n >> m;) puts(n >= m && (n - m) % 2 == 0 ? "yes" : "no");
}
