#include <bits/stdc++.h>
using namespace std;

int main() {
  int t, x, y;
  for (cin >> t; cin >> x >> y;) {
    int screens = (y + 1) / 2, left = max(0, x - (15 * screens - 4 * y));
    cout << screens + (left + 14) / 15 << "\n";
  }
}
