"""A C++ file that compiles for minutes, in many small declarations."""
print("constexpr int spin(int n) { int s = 0; for (int i = 0; i < n; ++i) s += i % 7; return s; }")
print("struct PGconn; int PQstatus(const PGconn *);")
for i in range(2000):
    print(f"static_assert(spin({200000 + i}) >= 0);")
