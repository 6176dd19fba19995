#pragma once

// Sees which descriptors' numbers socketserver::forget() is told. The linker has the
// function of told_to_forget.cpp called in its place.
namespace told_to_forget {

using Listener = void (*)(int fileno);

// From here on each number is told to this function first; null is nobody.
void listen(Listener listener) noexcept;

}  // namespace told_to_forget
