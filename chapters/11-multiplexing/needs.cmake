needs(libboost-context-dev FOR library PACKAGE Boost COMPONENTS context LIBRARY Boost::context
      LINKER_FLAGS -lboost_context)  # switches from one stack to another
