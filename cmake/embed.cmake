# embed_folder(TARGET FOLDER NAME): all files below FOLDER as a table in the binary:
#     extern const EmbeddedFile NAME[]; -- see cmake/embedded.h
# The bytes come in by .incbin, which is quick whatever their size.
function(embed_folder target folder name)
    file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}/${folder} ${CMAKE_SOURCE_DIR}/${folder}/*)
    list(FILTER files EXCLUDE REGEX "(^|/)(tools|node_modules)/") # what makes a folder is not part of it
    list(SORT files)
    set(rows "")
    set(blobs "")
    set(declared "")
    set(depends "")
    set(number 0)
    foreach(file IN LISTS files)
        set(symbol "${name}_${number}")
        string(APPEND blobs "    \".global ${symbol}\\n${symbol}:\\n.incbin \\\"${CMAKE_SOURCE_DIR}/${folder}/${file}\\\"\\n\"\n"
                            "    \".global ${symbol}_end\\n${symbol}_end:\\n.byte 0\\n\"\n")
        string(APPEND declared "extern const char ${symbol}[], ${symbol}_end[];\n")
        string(APPEND rows "    { \"${file}\", ${symbol}, ${symbol}_end },\n")
        list(APPEND depends ${CMAKE_SOURCE_DIR}/${folder}/${file})
        math(EXPR number "${number} + 1")
    endforeach()
    set(out ${CMAKE_BINARY_DIR}/${name}.c)
    file(CONFIGURE OUTPUT ${out} @ONLY CONTENT
"/* Made by cmake/embed.cmake from ${folder}. */
#include \"cmake/embedded.h\"
__asm__(\".section .rodata\\n\"
@blobs@    \".previous\\n\");
@declared@
const EmbeddedFile ${name}[] = {
@rows@    { 0 },
};
")
    set_source_files_properties(${out} PROPERTIES OBJECT_DEPENDS "${depends}")
    get_target_property(kind ${target} TYPE)
    if(kind STREQUAL "INTERFACE_LIBRARY")
        target_sources(${target} INTERFACE ${out})
    else()
        target_sources(${target} PRIVATE ${out})
    endif()
endfunction()
