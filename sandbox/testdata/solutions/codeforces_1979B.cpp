#include <bits/stdc++.h>
using namespace std;

int main() {
  long long t, x, y;
  for (cin >> t; cin >> x >> y;) cout << ((x ^ y) & -(x ^ y)) << "\n";
}
