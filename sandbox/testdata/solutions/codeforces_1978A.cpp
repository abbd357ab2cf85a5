#include <bits/stdc++.h>
using namespace std;

int main() {
  int t, n;
  for (cin >> t; cin >> n;) {
    vector<int> a(n);
    for (int& v : a) cin >> v;
    cout << a.back() + *max_element(a.begin(), a.end() - 1) << "\n";
  }
}
