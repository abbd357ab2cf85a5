#include <bits/stdc++.h>
using namespace std;

int main() {
  int t, n;
  for (cin >> t; cin >> n;) {
    vector<int> a(n), b(n);
    for (int& v : a) cin >> v;
    for (int& v : b) cin >> v;
    int kept = 0;
    for (int v : b) kept += a[kept] <= v;
    cout << n - kept << "\n";
  }
}
