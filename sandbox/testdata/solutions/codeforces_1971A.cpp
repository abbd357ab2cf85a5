#include <bits/stdc++.h>
using namespace std;

int main() {
  int t, x, y;
  for (cin >> t; cin >> x >> y;) cout << min(x, y) << " " << max(x, y) << "\n";
}
