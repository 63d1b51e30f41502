# closecall_add_check(TARGET [ALL] [FAIL_ON LEVEL] [ARGS ARG...])
#
# Adds a target closecall-TARGET that checks every C and C++ source of TARGET,
# one build edge a file, so that a build checks only what has changed, in
# parallel. A header that a source includes counts as a change of the source.
# The target `closecall` does so for all targets that were given. ALL makes it
# part of the default build; FAIL_ON is --fail-on (default: warning); ARGS are
# further options of `closecall scan`, for instance --packs.
#
# A finding fails the edge, and the next build runs it again.
include_guard(GLOBAL)

function(closecall_add_check target)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "ALL" "FAIL_ON" "ARGS")
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "closecall_add_check: unknown arguments ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT TARGET ${target})
    message(FATAL_ERROR "closecall_add_check: '${target}' is not a target")
  endif()
  if(NOT CMAKE_GENERATOR MATCHES "Ninja|Makefiles")
    message(FATAL_ERROR "closecall_add_check needs a Ninja or Makefile generator, which "
      "write compile_commands.json; this is ${CMAKE_GENERATOR}")
  endif()
  if(NOT ARG_FAIL_ON)
    set(ARG_FAIL_ON warning)
  endif()
  set_property(TARGET ${target} PROPERTY EXPORT_COMPILE_COMMANDS ON)
  get_target_property(sources ${target} SOURCES)
  get_target_property(folder ${target} SOURCE_DIR)
  set(stamps "")
  set(number 0)
  foreach(source ${sources})
    if(source MATCHES "\\$<" OR NOT source MATCHES "\\.(c|C|cc|cpp|cxx|c\\+\\+)$")
      continue()
    endif()
    get_filename_component(file "${source}" ABSOLUTE BASE_DIR "${folder}")
    file(RELATIVE_PATH shown "${CMAKE_SOURCE_DIR}" "${file}")
    math(EXPR number "${number} + 1")
    get_filename_component(name "${file}" NAME)
    set(stamp "${CMAKE_CURRENT_BINARY_DIR}/closecall/${target}/${number}-${name}.ok")
    file(MAKE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/closecall/${target}")
    add_custom_command(OUTPUT "${stamp}"
      COMMAND "${CLOSECALL_EXECUTABLE}" scan --quiet -p "${CMAKE_BINARY_DIR}"
        --fail-on ${ARG_FAIL_ON} --depfile "${stamp}.d=${stamp}" ${ARG_ARGS} "${file}"
      COMMAND "${CMAKE_COMMAND}" -E touch "${stamp}"
      DEPENDS "${file}"
      DEPFILE "${stamp}.d"
      WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}" # where .closecall.json is
      COMMENT "closecall ${shown}"
      VERBATIM)
    list(APPEND stamps "${stamp}")
  endforeach()
  if(ARG_ALL)
    add_custom_target(closecall-${target} ALL DEPENDS ${stamps})
  else()
    add_custom_target(closecall-${target} DEPENDS ${stamps})
  endif()
  # What is generated for the target is generated first.
  get_target_property(needs ${target} MANUALLY_ADDED_DEPENDENCIES)
  if(needs)
    add_dependencies(closecall-${target} ${needs})
  endif()
  if(NOT TARGET closecall)
    add_custom_target(closecall)
  endif()
  add_dependencies(closecall closecall-${target})
endfunction()
