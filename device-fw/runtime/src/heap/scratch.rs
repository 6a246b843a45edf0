//! Memory for the compiler: the largest free span, lent out
