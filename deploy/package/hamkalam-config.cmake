# The brain of hamkalam: find_package(hamkalam), then link hamkalam::assist.
include(CMakeFindDependencyMacro)
find_dependency(Boost 1.81)
find_dependency(ICU 72 COMPONENTS uc i18n)
find_dependency(nlohmann_json 3.11)
find_dependency(date)
include(${CMAKE_CURRENT_LIST_DIR}/hamkalam.cmake)

# Where the data is that the brain reads: intents/, locales/ and model.bin.
get_filename_component(hamkalam_DATA ${CMAKE_CURRENT_LIST_DIR}/../../../share/hamkalam ABSOLUTE)
if(NOT EXISTS ${hamkalam_DATA})  # below lib/<machine>
  get_filename_component(hamkalam_DATA ${CMAKE_CURRENT_LIST_DIR}/../../../../share/hamkalam ABSOLUTE)
endif()
