# What `cmake --install` puts where, and the Debian packages (`cpack` in the build folder):
#   hamkalam       the program, its data and console, the service, manual page and completions
#   hamkalam-dev   the brain alone for other C++ programs: find_package(hamkalam), hamkalam::assist
# The console and the model must be built: deploy/run --build-only does both.
include(GNUInstallDirs)

# The brain as a library.
set(brain base event text intent conversation rules reply assist)
set(brain_package ${CMAKE_INSTALL_LIBDIR}/cmake/hamkalam)
list(TRANSFORM brain PREPEND hk_ OUTPUT_VARIABLE brain_targets)
foreach(room ${brain})
  set_target_properties(hk_${room} PROPERTIES EXPORT_NAME ${room} OUTPUT_NAME hamkalam_${room})
  install(DIRECTORY src/${room} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/hamkalam
          COMPONENT development FILES_MATCHING PATTERN "*.hpp")
endforeach()
install(TARGETS hk_options ${brain_targets} EXPORT hamkalam
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(EXPORT hamkalam NAMESPACE hamkalam:: DESTINATION ${brain_package} COMPONENT development)
include(CMakePackageConfigHelpers)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/hamkalam-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES deploy/package/hamkalam-config.cmake
              ${PROJECT_BINARY_DIR}/hamkalam-config-version.cmake
        DESTINATION ${brain_package} COMPONENT development)
install(FILES deploy/example/CMakeLists.txt deploy/example/example.cpp
        DESTINATION ${CMAKE_INSTALL_DOCDIR}/example COMPONENT development)

# The program and its data, as they stand beside each other in the build folder.
set(share ${CMAKE_INSTALL_DATADIR}/hamkalam)
install(TARGETS hamkalam RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
install(DIRECTORY intents locales DESTINATION ${share} COMPONENT program)
install(DIRECTORY src/server/contracts DESTINATION ${share} COMPONENT program)
install(DIRECTORY deploy/business DESTINATION ${share} COMPONENT program)
install(CODE "
  foreach(needed model.bin console/index.html)
    if(NOT EXISTS \"${HAMKALAM_SHARE}/\${needed}\")
      message(FATAL_ERROR \"\${needed} is not built: run deploy/run --build-only first\")
    endif()
  endforeach()
  # The model may be that of another build, by a link.
  foreach(built model.bin words console)
    if(EXISTS \"${HAMKALAM_SHARE}/\${built}\")
      file(REAL_PATH \"${HAMKALAM_SHARE}/\${built}\" real)
      file(INSTALL \"\${real}\" DESTINATION \"\${CMAKE_INSTALL_PREFIX}/${share}\")
    endif()
  endforeach()" COMPONENT program)
install(FILES LICENSE README.md deploy/CAPACITY.md deploy/nginx.conf deploy/alerts.yaml
              deploy/grafana.json DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
install(FILES deploy/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME OPERATING.md
        COMPONENT program)

# The manual page and completions come from the program itself.
set(manual ${PROJECT_BINARY_DIR}/manual)
install(CODE "
  file(MAKE_DIRECTORY \"${manual}\")
  foreach(form man bash zsh fish)
    execute_process(COMMAND \"$<TARGET_FILE:hamkalam>\" manual \${form}
                    OUTPUT_FILE \"${manual}/\${form}\" COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
  execute_process(COMMAND gzip -9nf \"${manual}/man\" COMMAND_ERROR_IS_FATAL ANY)"
        COMPONENT program)
install(FILES ${manual}/man.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 RENAME hamkalam.1.gz
        COMPONENT program)
install(FILES ${manual}/bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
        RENAME hamkalam COMPONENT program)
install(FILES ${manual}/zsh DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions
        RENAME _hamkalam COMPONENT program)
install(FILES ${manual}/fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d
        RENAME hamkalam.fish COMPONENT program)

# The service: that of deploy/hamkalam.service, with a user that stays, so that commands beside it can
# be run as that user. Below /usr the configuration belongs to /etc, elsewhere to the same prefix.
install(CODE "
  set(etc \"\${CMAKE_INSTALL_PREFIX}/etc\")
  if(CMAKE_INSTALL_PREFIX STREQUAL /usr)
    set(etc /etc)
  endif()
  file(READ \"${PROJECT_SOURCE_DIR}/deploy/hamkalam.service\" unit)
  string(REGEX REPLACE \"^(#[^\n]*\n)+\" \"\" unit \"\${unit}\")
  string(REPLACE /opt/hamkalam/bin \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}\" unit \"\${unit}\")
  string(REPLACE \" /etc/hamkalam\" \" \${etc}/hamkalam\" unit \"\${unit}\")
  string(REPLACE DynamicUser=yes \"User=hamkalam\nGroup=hamkalam\" unit \"\${unit}\")
  file(WRITE \"${PROJECT_BINARY_DIR}/hamkalam.service\" \"\${unit}\")
  file(INSTALL \"${PROJECT_BINARY_DIR}/hamkalam.service\"
       DESTINATION \"\${CMAKE_INSTALL_PREFIX}/lib/systemd/system\")
  file(INSTALL \"${PROJECT_SOURCE_DIR}/deploy/hamkalam.json\" DESTINATION \"\${etc}/hamkalam\")"
        COMPONENT program)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME hamkalam)
set(CPACK_PACKAGE_VENDOR hamkalam)
set(CPACK_PACKAGE_CONTACT "The hamkalam authors <hamkalam@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "chat assistant beside support agents")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL program development)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME hamkalam)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_DEPENDS "adduser, tzdata")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_CONTROL_EXTRA
    "${PROJECT_SOURCE_DIR}/deploy/package/conffiles;${PROJECT_SOURCE_DIR}/deploy/package/postinst;\
${PROJECT_SOURCE_DIR}/deploy/package/prerm;${PROJECT_SOURCE_DIR}/deploy/package/postrm")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME hamkalam-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
    "libboost1.81-dev, libicu-dev, nlohmann-json3-dev, libhowardhinnant-date-dev, libstemmer-dev")
include(CPack)
