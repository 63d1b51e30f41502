# What clangd is made of, as an interface library `closecall_clangd_libraries`;
# not defined where a part is missing (CLOSECALL_CLANGD_MISSING says which).
#
# LLVM's own targets name the closure but for three things: the libraries that
# clangd's remote index needs are plain names (19) or targets that nobody has
# defined (22); the tweaks name clang's static libraries, which must not meet
# libclang-cpp in one process; and the tweaks register themselves, so that all
# of that archive has to be linked.
set(CLOSECALL_CLANGD_MISSING "")
if(NOT TARGET clangdMain)
  set(CLOSECALL_CLANGD_MISSING "clangd's libraries")
endif()
foreach(name grpc++ protobuf absl_synchronization)
  string(MAKE_C_IDENTIFIER "CLOSECALL_LIB_${name}" variable)
  find_library(${variable} ${name})
  mark_as_advanced(${variable})
  if(NOT ${variable})
    set(CLOSECALL_CLANGD_MISSING "${name} (Debian: libgrpc++-dev libprotobuf-dev)")
  endif()
endforeach()

if(NOT CLOSECALL_CLANGD_MISSING)
  foreach(pair "gRPC::grpc++=grpc++,gpr,absl_synchronization" "protobuf::libprotobuf=protobuf")
    string(REPLACE "=" ";" pair "${pair}")
    list(GET pair 0 target)
    list(GET pair 1 library)
    string(REPLACE "," ";" library "${library}")
    if(NOT TARGET ${target})
      add_library(${target} INTERFACE IMPORTED)
      set_property(TARGET ${target} PROPERTY INTERFACE_LINK_LIBRARIES "${library}")
    endif()
  endforeach()
  set_property(TARGET clangDaemonTweaks PROPERTY INTERFACE_LINK_LIBRARIES
    clangDaemon clangdSupport clang-cpp LLVM)
  add_library(closecall_clangd_libraries INTERFACE)
  target_link_libraries(closecall_clangd_libraries INTERFACE
    clangdMain "$<LINK_LIBRARY:WHOLE_ARCHIVE,clangDaemonTweaks>" clang-cpp LLVM)
endif()
