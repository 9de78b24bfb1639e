# What `cmake --install` puts where. The programs find share/geppetto beside their own folder, so any prefix works.
include(GNUInstallDirs)

install(TARGETS geppetto geppetto-relay)
if(GEPPETTO_WINDOW)
  install(TARGETS geppetto-monitor)
  install(FILES assets/geppetto.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
  install(FILES assets/icon.svg DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps RENAME geppetto.svg)
endif()

# All assets but those that stand in folders of other programs; the demo runner keeps its executable bit.
install(DIRECTORY assets/ DESTINATION ${CMAKE_INSTALL_DATADIR}/geppetto USE_SOURCE_PERMISSIONS
  PATTERN completions EXCLUDE PATTERN man EXCLUDE PATTERN geppetto.desktop EXCLUDE PATTERN icon.svg EXCLUDE)

install(FILES assets/man/geppetto.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES assets/completions/geppetto.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME geppetto)
install(FILES assets/completions/_geppetto DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES assets/completions/geppetto.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
