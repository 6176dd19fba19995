#pragma once

namespace socketserver {

/// Is thrown by a wait on a fiber whose server is being closed: the handler is to end. It
/// is no std::exception, since nothing has failed, and is not given to handle_error().
/// Let it pass: who catches it, as with `catch (...)`, throws it again.
class FiberEnded {};

}  // namespace socketserver
