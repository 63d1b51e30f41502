# LLVM and clang as archives, as an interface library `closecall_static_llvm`;
# not defined where an archive is missing. Debian's targets of clang's archives
# name libLLVM.so as what they need, so the files are named here.
set(archives "")
foreach(name clangTooling clangToolingCore clangToolingInclusions clangFrontend
    clangDriver clangSerialization clangParse clangSema clangAPINotes
    clangAnalysis clangEdit clangIndex clangFormat clangRewrite
    clangASTMatchers clangAST clangLex clangBasic clangSupport)
  if(NOT TARGET ${name})
    return()
  endif()
  get_target_property(type ${name} TYPE)
  get_target_property(file ${name} LOCATION)
  if(NOT type STREQUAL "STATIC_LIBRARY" OR NOT EXISTS "${file}")
    return()
  endif()
  list(APPEND archives ${file})
endforeach()
llvm_map_components_to_libnames(components
  FrontendOpenMP FrontendHLSL FrontendOffloading Option ProfileData MC MCParser
  Object BitReader BitWriter BitstreamReader Core Remarks TargetParser WindowsDriver
  BinaryFormat TextAPI IRReader AsmParser Analysis TransformUtils
  DebugInfoCodeView DebugInfoMSF DebugInfoPDB DebugInfoDWARF DebugInfoBTF Symbolize
  Scalaropts InstCombine AggressiveInstCombine Linker Demangle Support)
foreach(name ${components})
  get_target_property(file ${name} LOCATION)
  if(NOT EXISTS "${file}")
    return()
  endif()
  list(APPEND archives ${file})
endforeach()
foreach(name z zstd tinfo)
  find_library(CLOSECALL_STATIC_${name} NAMES lib${name}.a)
  mark_as_advanced(CLOSECALL_STATIC_${name})
  if(CLOSECALL_STATIC_${name})
    list(APPEND archives ${CLOSECALL_STATIC_${name}})
  else()
    find_library(CLOSECALL_SHARED_${name} NAMES ${name})
    mark_as_advanced(CLOSECALL_SHARED_${name})
    if(NOT CLOSECALL_SHARED_${name})
      return()
    endif()
    list(APPEND archives ${CLOSECALL_SHARED_${name}})
  endif()
endforeach()
add_library(closecall_static_llvm INTERFACE)
target_link_libraries(closecall_static_llvm INTERFACE
  -Wl,--start-group ${archives} -Wl,--end-group ${CMAKE_DL_LIBS} pthread m)
target_link_options(closecall_static_llvm INTERFACE
  -static-libstdc++ -static-libgcc -Wl,--gc-sections)
