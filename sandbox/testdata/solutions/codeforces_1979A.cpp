#include <bits/stdc++.h>
using namespace std;

int main() {
  int t, n;
  for (cin >> t; cin >> n;) {
    int best = INT_MAX, last, next;
    cin >> last;
    while (--n) {
      cin >> next;
      best = min(best, max(last, next));
      last = next;
    }
    cout << best - 1 << "\n";
  }
}
