# SPDX-License-Identifier: MIT
# Networks as bad as venues have: real terminals, a real hub, and a proxy between them that does harm.

foreach(name terminal held)
    add_executable(chaos_${name} chaos/${name}.c)
endforeach()
target_link_libraries(chaos_terminal PRIVATE azri_sync)
target_link_libraries(chaos_held PRIVATE azri_storage)
