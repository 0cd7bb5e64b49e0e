# SPDX-License-Identifier: MIT
# Third-party libraries, all from Debian's packages. Link them PRIVATE, so that
# a leak through a layer does not compile.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

pkg_check_modules(sqlite3 REQUIRED IMPORTED_TARGET sqlite3>=3.40)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(jansson REQUIRED IMPORTED_TARGET jansson>=2.14)
pkg_check_modules(curl REQUIRED IMPORTED_TARGET libcurl>=7.88)
pkg_check_modules(openssl REQUIRED IMPORTED_TARGET openssl>=3)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd>=1.5)
pkg_check_modules(microhttpd REQUIRED IMPORTED_TARGET libmicrohttpd>=0.9.75)
pkg_check_modules(yaml REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(sdl2 REQUIRED IMPORTED_TARGET sdl2>=2.26)
pkg_check_modules(sdl2_ttf REQUIRED IMPORTED_TARGET SDL2_ttf>=2.20)
pkg_check_modules(sdl2_image REQUIRED IMPORTED_TARGET SDL2_image>=2.6)
pkg_check_modules(fontconfig REQUIRED IMPORTED_TARGET fontconfig)
pkg_check_modules(fribidi REQUIRED IMPORTED_TARGET fribidi)
pkg_check_modules(qrencode REQUIRED IMPORTED_TARGET libqrencode)
if(AZRI_BENCH)
    pkg_check_modules(zlib REQUIRED IMPORTED_TARGET zlib)
endif()
if(AZRI_TESTS)
    pkg_check_modules(cmocka REQUIRED IMPORTED_TARGET cmocka)
endif()

# libunistring has no .pc file.
find_library(UNISTRING_LIBRARY unistring REQUIRED)
add_library(azri_unistring INTERFACE)
target_link_libraries(azri_unistring INTERFACE ${UNISTRING_LIBRARY})
