@echo off
rem Starts Lintel on Windows: finds a JDK, builds when sources changed, runs. The rest is Java.
setlocal EnableExtensions DisableDelayedExpansion
set "home=%~dp0"
if "%home:~-1%"=="\" set "home=%home:~0,-1%"

set "jdk="
if defined LINTEL_JAVA_HOME (
    call :try "%LINTEL_JAVA_HOME%"
    if not defined jdk (
        echo lintel: LINTEL_JAVA_HOME is %LINTEL_JAVA_HOME%, which is no JDK 25 or newer>&2
        exit /b 2
    )
)
if not defined jdk if defined JAVA_HOME call :try "%JAVA_HOME%"
for %%r in ("%ProgramFiles%\Java" "%ProgramFiles%\Eclipse Adoptium" "%ProgramFiles%\Microsoft" "%ProgramFiles%\Zulu" "%ProgramFiles%\Amazon Corretto" "%USERPROFILE%\.jdks") do (
    if exist "%%~r\" for /d %%d in ("%%~r\*") do if not defined jdk call :try "%%~d"
)
if not defined jdk (
    echo lintel: no JDK 25 or newer found: install one ^(for example from https://adoptium.net^) or set LINTEL_JAVA_HOME to its folder>&2
    exit /b 2
)

set "java=%jdk%\bin\java.exe"
set "harness=%home%\test-harness"
set "layout=%harness%\target\lintel"
set "build=%harness%\src\main\java\org\lintel\harness\build\Build.java"

if "%~1"=="test" if "%~2"=="" (
    "%java%" "%build%" "%home%" test
    exit /b
)
if not exist "%layout%\stamp" (
    "%java%" "%build%" "%home%" || exit /b 2
)
:run
set "cache="
if exist "%layout%\lintel.aot" set cache="-XX:AOTCache=%layout%\lintel.aot"
"%java%" %cache% "@%harness%\src\launcher\jvm.options" "-Dlintel.home=%home%" -Dlintel.stale.exit=75 -jar "%layout%\lintel.jar" %*
rem 75: sources changed since the build, and the jar can only be replaced while nobody runs it.
if not %errorlevel%==75 exit /b %errorlevel%
"%java%" "%build%" "%home%" || exit /b 2
goto run

:try
if not exist "%~1\bin\javac.exe" exit /b
if not exist "%~1\release" exit /b
for /f "usebackq tokens=2 delims==" %%v in (`findstr /b "JAVA_VERSION=" "%~1\release"`) do for /f "tokens=1 delims=." %%m in ("%%~v") do if %%m geq 25 set "jdk=%~1"
exit /b
